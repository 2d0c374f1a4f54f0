/** The blog: post-mortems and other posts as a site for readers, and its server. */
export { buildSite, pageWeight, type PostComments, type SiteFiles } from './build.ts';
export { frozenComments } from './freeze.ts';
export { HistoryStore } from './history.ts';
export type { Post, PostFile, Published, Site } from './model.ts';
export { addressInBlog, publishPostmortem, type Publishing } from './publish-postmortem.ts';
export { publishSite, undoPublish, type Release } from './publish.ts';
export { readBlog, SITE_FILE, type Blog, type DirectoryReading, type ReadDirectory } from './read-blog.ts';
export { blogApp } from './serve/app.ts';
export type { ServeOptions } from './serve/answer.ts';
export { postmortemReader, readPostmortemPost } from './post-of-postmortem.ts';
export { SiteFolder } from './serve/site-folder.ts';
export { writeSite } from './write-site.ts';
