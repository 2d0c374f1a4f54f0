/** Comments: written by anybody, read by moderators first, kept in one file. */
export { CommentDesk, type DeskOptions, type Taken, type Written } from './desk.ts';
export { readMailSettings, type MailSettings } from './mail-settings.ts';
export { isMailAddress, type Mail, type SendMail } from './mails.ts';
export {
  EDIT_WINDOW_MS,
  exportSchema,
  ID,
  STATUSES,
  type Comment,
  type Exported,
  type Status,
} from './model.ts';
export {
  EMPTY_DRAFT,
  mailPage,
  ownPage,
  problemPage,
  reportPage,
  writePage,
  type Draft,
  type WritePage,
} from './pages.ts';
export { ENOUGH, scoreOf, type Model } from './spam/bayes.ts';
export { SPAM_AT, SpamFilter } from './spam/filter.ts';
export { prefixOf, RateLimiter } from './spam/rate.ts';
export { tokensOf } from './spam/tokens.ts';
export { formToken, HONEYPOT, judgeForm, QUICKEST_MS, signature, STALE_MS } from './spam/trap.ts';
export { CommentStore } from './store.ts';
export { exportComments, importComments, type Imported } from './transfer.ts';
export { commentMarkup, commentsFeed, commentsSection, type About } from './view.ts';
