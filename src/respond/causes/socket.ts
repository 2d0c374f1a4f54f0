/** Sockets that a service makes for itself when it starts, with the owner and mode that its configuration says. */
import type { RepairPlan } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { ObservedService } from '../observation/model.ts';
import { editLine, plan, restart } from './mend.ts';

/** Who web servers run as on Debian, and who FPM gives its socket to (php8.2-fpm: pool.d/www.conf). */
const WEB = 'www-data';

/** Its service makes the socket anew, and its configuration does not give it to the wrong one again. */
export function madeRightBy(on: Case, path: string): Pick<Hypothesis, 'madeBy'> {
  const maker = makerOf(on, path);
  return maker === undefined || miswritten(maker).length > 0 ? {} : { madeBy: maker.service.id };
}

/** A restart of its service, after its configuration was mended where that says something else. */
export function socketPlan(on: Case, path: string): RepairPlan {
  const maker = makerOf(on, path);
  const edits = miswritten(maker).flatMap(({ name, at }) => {
    const script = `${at.line ?? ''}s|^[; ]*${name.replace('.', String.raw`\.`)} *=.*|${name} = ${WEB}|`;
    return at.line === undefined
      ? []
      : [editLine(on, at.file, script, `set ${name} to ${WEB} in ${at.file}`)];
  });
  return plan(
    `Let ${maker?.service.id ?? 'its service'} make its socket again${edits.length > 0 ? `, for ${WEB}` : ''}.`,
    maker === undefined ? [] : [...edits, restart(maker.service.id)],
  );
}

function makerOf(on: Case, path: string): ObservedService | undefined {
  return on.observation.services.find(({ expects }) => expects.some((e) => e.address === `unix:${path}`));
}

function miswritten(maker: ObservedService | undefined): ObservedService['settings'] {
  return (maker?.settings ?? []).filter(
    ({ name, value }) => /^listen\.(?:owner|group)$/.test(name) && value !== WEB,
  );
}
