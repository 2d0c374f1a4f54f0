/** Tokens for programs: made, shown once, ended. */
import * as z from 'zod/mini';
import { type Html, html } from '../../domain/html.ts';
import { type Access, TOKEN_DAYS, TOKEN_ROLES } from '../access/index.ts';
import { mayDo } from '../gate/index.ts';
import { type Answer, type Route, route, type Viewer } from '../gate/route.ts';
import { postForm } from '../ui/form.ts';
import { attempt } from './begin.ts';
import { key, label } from './fields.ts';
import { button, day, field, problem, roleField, shownOnce } from './parts.ts';
import { inSession } from './step-up.ts';

const days = z.enum(TOKEN_DAYS.map(String));

export function tokenRoutes(access: Access): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/account/tokens',
      policy: { who: 'viewer' },
      handle: ({ viewer }) => page(access, inSession(viewer)),
    }),
    route({
      method: 'POST',
      path: '/account/tokens',
      policy: { who: 'viewer', stepUp: true },
      body: z.strictObject({ name: label, role: z.enum(TOKEN_ROLES), days }),
      handle: ({ viewer, body }) => {
        const who = inSession(viewer);
        return attempt(
          () => {
            const token = access.tokens.make(who, body.name, body.role, Number(body.days));
            return madePage(token, `made the token ${body.name}: ${body.role}, ${body.days} days`);
          },
          (why) => page(access, who, why),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/account/tokens/:token/end',
      policy: { who: 'viewer' },
      params: z.strictObject({ token: key('t') }),
      handle: ({ viewer, params }) => {
        const who = inSession(viewer);
        return access.tokens.end(who.id, params.token)
          ? { kind: 'see', path: '/account/tokens', audit: `ended their token ${params.token}` }
          : { ...page(access, who, 'That token is not there any more.'), status: 404 };
      },
    }),
  ];
}

function page(access: Access, viewer: Viewer, why?: string): Answer {
  const body = html`<h1>Tokens</h1><p class="lede">For programs, sent as <code>Authorization: Bearer stk_pat_…</code>. A token does no more than its role, and nothing that needs a fresh proof.</p>${problem(
    why,
  )}${list(access, viewer)}${making(viewer)}`;
  return { kind: 'page', status: why === undefined ? 200 : 400, title: 'Tokens', body };
}

function list(access: Access, viewer: Viewer): Html {
  const tokens = access.tokens.list(viewer.id);
  if (tokens.length === 0) return html`<p>You have none.</p>`;
  const rows = tokens.map(
    (one) =>
      html`<tr><td>${one.name}</td><td>${one.role}</td><td>${day(one.created)}</td><td>${day(one.expires)}</td><td>${day(one.used)}</td><td>${button(viewer, `/account/tokens/${one.key}/end`, 'End', `End the token ${one.name}`)}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Your tokens"><table><thead><tr><th>Name</th><th>Role</th><th>Made (UTC)</th><th>Ends (UTC)</th><th>Last used (UTC)</th><th><span class="hidden">Action</span></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function making(viewer: Viewer): Html {
  const options = TOKEN_DAYS.map((count) => html`<option value="${count}">${count} days</option>`);
  const body = html`<h2>A new one</h2>${field({ label: 'Name', name: 'name', autocomplete: 'off', hint: 'Where it will be used.' })}${roleField(viewer.role, 'viewer', 'role', mayDo(viewer.role, 'responder') ? ['alerts'] : [])}<div class="field"><label for="days">Ends after</label><select id="days" name="days">${options}</select></div><p><button class="go">Make it</button></p>`;
  return postForm({ viewer, action: '/account/tokens', class: 'section', body });
}

function madePage(token: string, audit: string): Answer {
  const body = html`<h1>The token</h1><p>It is not shown again.</p>${shownOnce([token])}<p><a href="/account/tokens">I have kept it</a></p>`;
  return { kind: 'page', title: 'The token', body, audit };
}
