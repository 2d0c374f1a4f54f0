/** `stakeout blog`: post-mortems and other posts as a site for readers, with comments. */
import { buildRouteMap } from '@stricli/core';
import { build, publish } from './blog/build.ts';
import { comments } from './blog/comments.ts';
import { serve } from './blog/serve.ts';

export const command = buildRouteMap({
  routes: { build, serve, publish, comments },
  docs: { brief: 'Builds, serves and publishes the blog of post-mortems, and its comments' },
});
