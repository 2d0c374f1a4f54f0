/** What the search page runs where nobody answers its form: it fetches the index of the site itself and nothing else. */
import { findPosts } from './search.ts';

const WIRING = `(function () {
  var list = document.getElementById('s-results');
  var said = document.getElementById('s-said');
  var query = new URLSearchParams(location.search).get('q') || '';
  if (!list || !said || list.dataset.done === 'yes' || query === '') return;
  document.getElementById('s-q').value = query;
  fetch('search.json').then(function (answer) { return answer.json(); }).then(function (entries) {
    var found = findPosts(entries, query);
    said.textContent = found.length === 0 ? 'Nothing has all of these words.' : found.length === 1 ? 'One post.' : found.length + ' posts.';
    found.forEach(function (entry) {
      var item = document.createElement('li');
      var title = document.createElement('h2');
      var link = document.createElement('a');
      link.href = /^posts\\/[a-z0-9-]+\\.html$/.test(entry.u) ? entry.u : '#';
      link.textContent = entry.t;
      title.append(link);
      var about = document.createElement('p');
      about.textContent = entry.d;
      item.append(title, about);
      list.append(item);
    });
  }).catch(function () { said.textContent = 'The index could not be loaded. The archive has every post.'; });
})();
`;

export const SEARCH_SCRIPT = `${findPosts.toString()}\n${WIRING}`;
