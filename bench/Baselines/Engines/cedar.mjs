// Cedar in process, its policies parsed once: a person of a partner asks for a document below a folder that a grant
// names, and four relationships, one above the other, have to stand. The caller has found the grant already and hands
// over the entities that the decision needs.
import { createRequire } from 'node:module';
import { must, turns } from './turns.mjs';

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');
const NOW = 1_790_000_000;
const DEPTH = 4;

const stands = at => `${at}.state == "active" && ${open(at)}`;
const open = at => `${at}.starts <= context.now && context.now < ${at}.ends`;
const above = level => 'context.grant.under' + '.above'.repeat(level);
const levels = Array.from({ length: DEPTH }, (_, level) => level);
const policies = `
permit (principal, action in Action::"editing", resource)
when { context.grant.role == "editor" };
forbid (principal, action, resource)
unless { context.grant.holder == principal && resource in context.grant.on
  && !context.grant.revoked && ${open('context.grant')} };
forbid (principal, action, resource)
unless { principal in context.grant.under.grantee && ${above(DEPTH - 1)}.grantor == resource.owner };
forbid (principal, action, resource)
unless { ${levels.map(level => stands(above(level))).join(' && ')}
  && ${levels.slice(1).map(level => `${above(level - 1)}.grantor == ${above(level)}.grantee`).join(' && ')} };
`;

const uid = (type, id) => ({ type, id });
const to = (type, id) => ({ __entity: uid(type, id) });
const entity = (type, id, attrs = {}, parents = []) => ({ uid: uid(type, id), attrs, parents });
const organisation = level => 'organisation-' + level;
const relationship = (level, state) => entity('Relationship', 'relationship-' + level, {
  grantee: to('Organisation', organisation(level)), grantor: to('Organisation', organisation(level + 1)), state,
  starts: NOW - 1_000, ends: NOW + 100_000,
  ...(level + 1 < DEPTH ? { above: to('Relationship', 'relationship-' + (level + 1)) } : {}),
});
const question = stateOfTop => ({
  principal: uid('Person', 'operator'), action: uid('Action', 'restart'), resource: uid('Resource', 'host-1'),
  context: { now: NOW, grant: to('Grant', 'grant') },
  preparsedPolicySetId: 'chain',
  entities: [
    entity('Person', 'operator', {}, [uid('Organisation', organisation(0))]),
    ...Array.from({ length: DEPTH + 1 }, (_, level) => entity('Organisation', organisation(level))),
    ...levels.map(level => relationship(level, level === DEPTH - 1 ? stateOfTop : 'active')),
    entity('Resource', 'hosts', { owner: to('Organisation', organisation(DEPTH)) }),
    entity('Resource', 'host-1', { owner: to('Organisation', organisation(DEPTH)) }, [uid('Resource', 'hosts')]),
    entity('Grant', 'grant', {
      holder: to('Person', 'operator'), role: 'editor', on: to('Resource', 'hosts'), revoked: false,
      under: to('Relationship', 'relationship-0'), starts: NOW - 500, ends: NOW + 5_000,
    }),
    entity('Action', 'restart', {}, [uid('Action', 'editing')]),
    entity('Action', 'login', {}, [uid('Action', 'viewing')]),
    entity('Action', 'editing'), entity('Action', 'viewing'), entity('Action', 'administering'),
  ],
});

must(cedar.preparsePolicySet('chain', { staticPolicies: policies }).type === 'success', 'the policies do not parse');
const decide = asked => {
  const said = cedar.statefulIsAuthorized(asked);
  must(said.type === 'success' && said.response.diagnostics.errors.length === 0, JSON.stringify(said));
  return said.response.decision;
};
const [standing, ended] = [question('active'), question('ended')];
must(decide(ended) === 'deny', 'an ended relationship');
await turns(5, () => must(decide(standing) === 'allow', 'a standing relationship'));
