/** Who may come in and as what: for admins. */
import * as z from 'zod/mini';
import { type Html, html } from '../../domain/html.ts';
import { type Access, NotDone, type Person } from '../access/index.ts';
import { Refusal } from '../gate/index.ts';
import { type Answer, type Route, route, type Viewer } from '../gate/route.ts';
import { postForm } from '../ui/form.ts';
import { attempt } from './begin.ts';
import { name, personId, role } from './fields.ts';
import { button, day, field, problem, roleField, shownOnce } from './parts.ts';
import { inSession } from './step-up.ts';

const ADMIN = { who: 'admin', stepUp: true } as const;
const params = z.strictObject({ person: personId });

export function peopleRoutes(access: Access): readonly Route[] {
  /** Does it to somebody who is there, and says on the list what is not done. */
  const change = (
    viewer: Viewer | undefined,
    id: string,
    work: (person: Person) => string,
  ): Promise<Answer> => {
    const person = access.people.byId(id);
    if (person === undefined) throw new Refusal(404, 'There is no such person.');
    return attempt(
      () => ({ kind: 'see', path: '/people', audit: work(person) }),
      (why) => page(access, inSession(viewer), why),
    );
  };
  return [
    route({
      method: 'GET',
      path: '/people',
      policy: { who: 'admin' },
      handle: ({ viewer }) => page(access, inSession(viewer)),
    }),
    route({
      method: 'POST',
      path: '/people',
      policy: ADMIN,
      body: z.strictObject({ name, role }),
      handle: ({ viewer, body }) =>
        attempt(
          () => {
            const person = access.people.add(body.name, body.role);
            return codePage(access, person, `added ${person.name} as ${person.role}`);
          },
          (why) => page(access, inSession(viewer), why),
        ),
    }),
    route({
      method: 'POST',
      path: '/people/:person/role',
      policy: ADMIN,
      params,
      body: z.strictObject({ role }),
      handle: ({ viewer, params: { person }, body }) =>
        change(viewer, person, (who) => {
          const before = access.people.setRole(who.id, body.role);
          return `changed the role of ${who.name} from ${before} to ${body.role}`;
        }),
    }),
    route({
      method: 'POST',
      path: '/people/:person/code',
      policy: ADMIN,
      params,
      handle: ({ viewer, params: { person } }) => {
        const who = access.people.byId(person);
        if (who === undefined) throw new Refusal(404, 'There is no such person.');
        return attempt(
          () => codePage(access, who, `made a code for ${who.name} to join anew`),
          (why) => page(access, inSession(viewer), why),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/people/:person/disable',
      policy: ADMIN,
      params,
      handle: ({ viewer, params: { person } }) =>
        change(viewer, person, (who) => {
          access.people.setDisabled(who.id, true);
          return `disabled ${who.name}`;
        }),
    }),
    route({
      method: 'POST',
      path: '/people/:person/enable',
      policy: ADMIN,
      params,
      handle: ({ viewer, params: { person } }) =>
        change(viewer, person, (who) => {
          access.people.setDisabled(who.id, false);
          return `enabled ${who.name}`;
        }),
    }),
    route({
      method: 'POST',
      path: '/people/:person/remove',
      policy: ADMIN,
      params,
      handle: ({ viewer, params: { person } }) =>
        change(viewer, person, (who) => {
          access.people.remove(who.id);
          return `removed ${who.name}, who was ${who.role}`;
        }),
    }),
  ];
}

function codePage(access: Access, person: Person, audit: string): Answer {
  if (person.disabled !== undefined) throw new NotDone(`${person.name} is disabled.`);
  const code = access.codes.join(person.id);
  const body = html`<h1>A code for ${person.name}</h1><p>Give it to them yourself. At <code>/join</code> it works once, within three days; what they signed in with before does not any more then.</p>${shownOnce([code])}<p><a href="/people">Back to all people</a></p>`;
  return { kind: 'page', title: `A code for ${person.name}`, body, audit };
}

function page(access: Access, viewer: Viewer, why?: string): Answer {
  const rows = access.people.list().map((person) => row(viewer, person));
  const adding = html`<h2>Somebody new</h2>${field({ label: 'Name', name: 'name', autocomplete: 'off', hint: 'It stands beside what they do.' })}${roleField('admin', 'responder', 'role')}<p><button class="go">Add</button></p>`;
  const body = html`<h1>People</h1>${problem(why)}<div class="scroll" tabindex="0" role="region" aria-label="Who is there"><table><thead><tr><th>Name</th><th>Role</th><th>Since</th><th>Signs in by</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${rows}</tbody></table></div>${postForm({ viewer, action: '/people', class: 'section', body: adding })}`;
  return { kind: 'page', status: why === undefined ? 200 : 409, title: 'People', body };
}

function row(viewer: Viewer, person: Person): Html {
  const { id, name: who, disabled } = person;
  const roleForm = postForm({
    viewer,
    action: `/people/${id}/role`,
    label: `Role of ${who}`,
    class: 'inline',
    body: html`${roleField('admin', person.role, `role-${id}`)}<button class="plain">Change</button>`,
  });
  const actions =
    disabled === undefined
      ? [
          button(viewer, `/people/${id}/code`, 'New code', `New code for ${who}`),
          button(viewer, `/people/${id}/disable`, 'Disable', `Disable ${who}`),
        ]
      : [
          button(viewer, `/people/${id}/enable`, 'Enable', `Enable ${who}`),
          button(viewer, `/people/${id}/remove`, 'Remove', `Remove ${who}`),
        ];
  return html`<tr><th scope="row">${who}${disabled === undefined ? undefined : html` <small>disabled</small>`}</th><td>${roleForm}</td><td>${day(person.created)}</td><td>${proofs(person)}</td><td>${actions}</td></tr>`;
}

function proofs(person: Person): string {
  const all = [person.hasPassword ? 'password' : undefined, person.hasTotp ? 'app' : undefined].filter(
    (one) => one !== undefined,
  );
  return all.length === 0 ? 'nothing yet' : all.join(', ');
}
