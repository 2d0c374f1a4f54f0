/** Where links and pictures of a text may lead. */

const LONGEST = 2048;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\s\\]/u;
/** Within the site: no scheme, no host, no way up. */
const PATH = /^(?:\.?\/(?!\/))?[\w%~-][\w%~./-]*(?:\?[\w%=&.+-]*)?(?:#[\w-]*)?$/u;
const FRAGMENT = /^#[\w-]+$/u;
/** Whose it is must be seen: no name and password before the host (https://bank.example@evil.example/ is evil.example). */
const AWAY = /^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:[/?#]|$)/i;
const MAIL = /^mailto:[\w.+-]+@[\w.-]+(?:\?[\w%=&.+-]*)?$/i;
const PICTURE = /^[\w-][\w./-]*\.(?:avif|gif|jpe?g|png|svg|webp)$/u;

export function leadsSomewhereSafe(address: string, paths: boolean): boolean {
  if (address.length > LONGEST || UNSEEN.test(address)) return false;
  if (FRAGMENT.test(address)) return paths;
  if (PATH.test(address) && !climbs(address)) return paths;
  if (!URL.canParse(address)) return false;
  return AWAY.test(address) || (paths && MAIL.test(address));
}

/** Files of the site only: a picture from elsewhere tells somebody who reads, and when. */
export function isOwnPicture(address: string): boolean {
  return address.length <= LONGEST && PICTURE.test(address) && !climbs(address);
}

/** Two dots in a row anywhere: what splits a path, and what it decodes before, is not the same for everybody. */
function climbs(path: string): boolean {
  return /(?:\.|%2e){2}/i.test(path);
}
