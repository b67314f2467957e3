// A real OpenID provider whose one account is whoever the test says: `POST /control` with JSON
// {"account": "alice", "acr": "urn:test:hardware", "amr": ["mfa"], "email": "alice@example", "ago": 0}.
import http from "node:http";
import Provider from "oidc-provider";

const [issuer, site] = process.argv.slice(2);
let current = { account: "nobody" };

const provider = new Provider(issuer, {
  clients: [{
    client_id: "mandate", client_secret: "a secret of the client, long enough", application_type: "web",
    redirect_uris: [`${site}/sign-in/callback`], post_logout_redirect_uris: [`${site}/sign-in`],
    response_types: ["code"], grant_types: ["authorization_code"],
    token_endpoint_auth_method: "client_secret_basic", id_token_signed_response_alg: "RS256",
    backchannel_logout_uri: `${site}/sign-in/backchannel`, backchannel_logout_session_required: true,
  }],
  acrValues: ["urn:test:hardware", "urn:test:mfa"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], acr: null, auth_time: null, sid: null, amr: null },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  // Its own guard keeps it from telling this machine that somebody signed out.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  cookies: { keys: ["for tests alone"] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: current.email ?? `${id}@example`, email_verified: current.email !== undefined }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
});
provider.proxy = true;
const answer = provider.callback();

async function interact(request, response) {
  if (current.account === "nobody") {
    await provider.interactionFinished(request, response, { error: "access_denied" });
    return;
  }
  await provider.interactionFinished(request, response, {
    login: {
      accountId: current.account, acr: current.acr, amr: current.amr,
      ts: Math.floor(Date.now() / 1000) - (current.ago ?? 0),
    },
  });
}

const server = http.createServer(async (request, response) => {
  if (request.url === "/control") {
    let text = "";
    for await (const part of request) text += part;
    current = JSON.parse(text);
    response.end();
  } else if (request.url.startsWith("/interaction/")) {
    await interact(request, response);
  } else {
    answer(request, response);
  }
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
