// Casbin in process: roles in domains, a tenth as many roles as grants, cheap comparisons first. It knows no windows
// and no relationships here, which is in its favour; it walks its rules, so that a question costs what there are of them.
import { newEnforcer, newModelFromString } from 'casbin';
import { must, turns } from './turns.mjs';

const grants = Number(process.argv[2]);
const [roles, domains] = [Math.max(1, grants / 10), Math.max(1, grants / 1_000)];
const enforcer = await newEnforcer(newModelFromString(`
[request_definition]
r = sub, dom, obj, act
[policy_definition]
p = sub, dom, obj, act
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.dom == p.dom && r.obj == p.obj && r.act == p.act && g(r.sub, p.sub, r.dom)
`));
enforcer.enableAutoBuildRoleLinks(false);
const domain = role => 'domain-' + (role % domains);
await enforcer.addPolicies(Array.from({ length: roles },
  (_, role) => ['role-' + role, domain(role), 'host-' + role, 'restart']));
await enforcer.addGroupingPolicies(Array.from({ length: grants },
  (_, grant) => ['person-' + grant, 'role-' + (grant % roles), domain(grant % roles)]));
await enforcer.buildRoleLinks();

const permits = (grant, resource) => {
  const role = grant % roles;
  return enforcer.enforceSync('person-' + grant, domain(role), resource ?? 'host-' + role, 'restart');
};
must(!permits(5, 'nothing'), 'a miss');
let next = 0;
await turns(grants > 10_000 ? 2 : 20, () => {
  next = (next + 7_919) % grants;
  must(permits(next), 'a hit');
});
