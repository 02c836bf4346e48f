// A real OpenID provider, `oidc-provider`, whose keys a test changes while it runs.
//
//     node provider.mjs ISSUER PORT CONTROL
//
// PORT is where the world talks to it. CONTROL is where a test does: `/keys/b,a` publishes the keys of these names from
// now on and signs with the first; `/asked` tells how often each path was asked for.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [issuer, port, control] = process.argv.slice(2);
const AUDIENCE = 'https://pets.example';

const keys = new Map();
const key = (kid) => {
  if (!keys.has(kid)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    keys.set(kid, { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' });
  }
  return keys.get(kid);
};

// Whoever is asked for says yes at once.
const consent = async (ctx, request, account, client) => {
  const { provider } = ctx.oidc;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(request.scope);
  await grant.save();
  await provider.backchannelResult(request, grant, { authTime: Math.floor(Date.now() / 1000) });
};

const provide = (names) => new Provider(issuer, {
  jwks: { keys: names.map(key) },
  clients: [{
    client_id: 'machine',
    client_secret: 'a secret of the machine that nobody else has',
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials', 'urn:openid:params:grant-type:ciba'],
    backchannel_token_delivery_mode: 'poll',
    redirect_uris: [],
    response_types: [],
  }],
  // What user pools say of a token.
  claims: { openid: ['sub', 'token_use', 'email'] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, token_use: 'id', email: `${id}@pets.example` }),
  }),
  extraTokenClaims: () => ({ token_use: 'access' }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: 'pets/read pets/write',
        audience: AUDIENCE,
        accessTokenFormat: 'jwt',
        accessTokenTTL: resource.endsWith('/short') ? 2 : 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
    ciba: {
      enabled: true,
      deliveryModes: ['poll'],
      processLoginHint: (_, hint) => hint,
      validateRequestContext: () => {},
      validateBindingMessage: () => {},
      verifyUserCode: () => {},
      triggerAuthenticationDevice: consent,
    },
  },
  routes: { jwks: '/.well-known/jwks.json' },
  ttl: { IdToken: 3600, AccessToken: 3600, BackchannelAuthenticationRequest: 600, Grant: 3600 },
}).callback();

let current = provide(['a']);
const asked = {};

createServer((request, response) => {
  asked[request.url] = (asked[request.url] ?? 0) + 1;
  current(request, response);
}).listen(Number(port), '127.0.0.1');

createServer((request, response) => {
  const names = request.url.startsWith('/keys/') && request.url.slice('/keys/'.length);
  if (names) {
    current = provide(names.split(','));
  }
  response.end(JSON.stringify(asked));
}).listen(Number(control), '127.0.0.1');
