import { type Route, route } from '../gate/route.ts';
import { assets } from '../ui/assets.ts';

export function assetRoutes(): readonly Route[] {
  return Object.values(assets()).map(({ path, type, body }) =>
    route({
      method: 'GET',
      path,
      policy: { who: 'anyone', why: 'style, script and icons say nothing of the host' },
      handle: () => ({ kind: 'text', type, body, immutable: true }),
    }),
  );
}
