// The log-in service of a city on one machine: its invented people choose who they are; its systems have a secret.
// Never for real people: there are no passwords. It reads one file, which provider.py writes for its owner alone.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider, { interactionPolicy } from 'oidc-provider';

const told = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const people = new Map(told.people.map((person) => [person.sub, person]));
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
};

const WORDS = {
  nl: {
    who: 'Wie bent u?',
    town: 'Dit is een oefenstad. Iedereen hieronder is verzonnen, en niemand heeft een wachtwoord.',
    failed: 'Inloggen is niet gelukt',
    says: 'De inlogdienst zegt:',
    again: 'Begin opnieuw',
    expired: 'Deze pagina is verlopen. Ga terug en log opnieuw in.',
  },
  en: {
    who: 'Who are you?',
    town: 'This is a city to practise with. Everybody below is invented, and nobody has a password.',
    failed: 'You could not be logged in',
    says: 'The log-in service says:',
    again: 'Begin again',
    expired: 'This page has expired. Go back and log in again.',
  },
};

const { base, Check } = interactionPolicy;
const policy = base();
// every log-in asks who you are, so that one person can play all parts
policy.get('login').checks.add(
  new Check('choose', 'choose who you are', (ctx) =>
    ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT),
);

const provider = new Provider(told.issuer, {
  clients: told.clients,
  jwks: told.jwks,
  cookies: { keys: told.cookieKeys },
  scopes: ['openid', 'spoor', ...told.scopes],
  claims: { openid: ['sub'], spoor: ['roles', 'departments', 'name'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, ClientCredentials: 600, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
  interactions: { policy, url: (ctx, interaction) => `/aanmelden/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client) => (client.grantTypeAllowed('client_credentials') ? told.audience : undefined),
      getResourceServerInfo: () => ({
        scope: told.scopes.join(' '),
        audience: told.audience,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  findAccount: (ctx, sub) => people.has(sub) && {
    accountId: sub,
    claims: () => ({ sub, ...people.get(sub).claims, ...(people.get(sub).claims.roles && { name: people.get(sub).name }) }),
  },
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid spoor');
    await grant.save();
    return grant;
  },
  renderError: (ctx, out) => {
    ctx.set(HEADERS);
    const words = WORDS[spoken(ctx.req)];
    ctx.body = page(ctx.req, words.failed, `<p>${words.says} ${text(out.error)}.</p>`);
  },
});

function text(words) {
  return String(words).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

// as the pages of the city do: the first language of the browser that we speak, else Dutch
function spoken(request) {
  const asked = (request.headers['accept-language'] ?? '').split(',').map((one) => one.trim().slice(0, 2).toLowerCase());
  return asked.find((one) => one in WORDS) ?? 'nl';
}

function page(request, title, content) {
  return `<!doctype html><html lang="${spoken(request)}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body{font:1.125rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
button{font:inherit;text-align:left;width:100%;padding:.75rem 1rem;margin:.25rem 0;border:1px solid #555;border-radius:.25rem;
background:#fff;color:#222;cursor:pointer}button:hover,button:focus-visible{outline:3px solid #222;outline-offset:1px}
small{display:block;color:#444}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`;
}

function choice(request, uid) {
  const language = spoken(request);
  const words = WORDS[language];
  const button = ({ sub, name, what, what_en }) =>
    `<li><button name="wie" value="${text(sub)}">${text(name)}<small>${text((language === 'en' && what_en) || what)}</small></button></li>`;
  return page(request, words.who, `<p>${words.town}</p>
<form method="post" action="/aanmelden/${text(uid)}"><ul style="list-style:none;padding:0">${told.people.map(button).join('')}</ul></form>`);
}

async function chosen(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > 1000) break;
  }
  return new URLSearchParams(body).get('wie') ?? '';
}

async function signIn(request, response) {
  const interaction = await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    const who = await chosen(request);
    if (people.has(who)) {
      await provider.interactionFinished(request, response, { login: { accountId: who } });
      return;
    }
  }
  response.writeHead(200, HEADERS).end(choice(request, interaction.uid));
}

const callback = provider.callback();
const server = createServer((request, response) => {
  if (!request.url.startsWith('/aanmelden/')) return callback(request, response);
  return signIn(request, response).catch(() => {
    const words = WORDS[spoken(request)];
    response.writeHead(400, HEADERS).end(page(request, words.again, `<p>${words.expired}</p>`));
  });
});
server.listen(told.port, told.host);
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => { server.close(() => process.exit(0)); server.closeAllConnections(); });
}
