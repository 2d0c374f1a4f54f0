/** Comments that belong under a post-mortem, written for this benchmark: questions, corrections, thanks, blame, off-topic ones, with links and money in them. `name | text`. */
export const HONEST = `
Mara | Thank you for publishing this. Did the restart at 20 minutes make it worse, or were all workers broken by then already?
jk | We had the same with libapache2-mod-php after an autoremove. apt-mark manual fixed it for us.
Oliver | Why did the monitoring only look at 5xx? A 200 with PHP source in it would have gone unnoticed.
Priya S. | The timeline jumps from 50 to 60 minutes. What happened in between?
anonymous | Good write-up. I'd love to see the actual strace line though.
Tobias | Small correction: it is /usr/lib/apache2/modules/libphp7.4.so on buster, not libphp5.so.
N. Okafor | Thanks, this helped me find the same problem on our staging host this morning.
Yuki | How do you test the restore? Restoring from a hard link does not help if the file was truncated in place.
Ben | I was one of the customers who saw the error page. Appreciate the honesty.
sysadmin42 | Have you considered pinning the package instead? Package: libapache2-mod-php8.2 / Pin-Priority: 1001
Lena | What does the guard do when dpkg is called directly, without apt?
Carlos | Does this also work with Fedora and dnf?
H. Meyer | Please add the time zone to the chart. Is 10:05 UTC or local time?
Freya | The link to the runbook is broken for me, I get a 404.
pat | +1, would read more of these
Ingrid | Thanks!
Sam | lol, been there
Dmitri | We run the same clean-up script. Removed it today, thank you.
Rosa | Sixty percent of users for ninety minutes and no compensation? I lost two orders, roughly 140 euros.
Ahmed | I paid $30 for an order during the outage and it was charged twice. Who do I contact?
Wendy | My refund of £25 came through yesterday, thanks for sorting it out so fast.
Jonas | Why was the script allowed to run with --yes on production at all?
Ewa | The part on deleted but mapped modules was new to me. Is there a way to list these? lsof | grep DEL shows a lot of noise.
Marek | lsof +L1 is what you want. Or read /proc/PID/maps and look for (deleted).
Claire | Could you share the apt hook? We would like to do the same with unattended-upgrades.
dave | needrestart tells you about deleted libraries, maybe worth mentioning
Hiro | In my experience strace on a loaded Apache slows it down a lot. How bad was it for you?
Anders | strace -p on one worker only, with -e trace=openat, is fine. See https://strace.io for the details on seccomp-bpf.
Tess | Which version of Apache was that? We see something similar on 2.4.57.
G. Rossi | Complimenti per la trasparenza. Avete un monitor che controlla anche il contenuto della pagina?
Étienne | Merci pour ce retour d'expérience. Pourquoi PHP-FPM n'a-t-il pas été utilisé dès le début ?
Sven | Danke für den offenen Bericht. Bei uns war es genau dasselbe Skript, nur mit nginx.
María | Gracias por compartirlo. ¿El script estaba en el repositorio de Puppet o lo instaló alguien a mano?
Иван | Спасибо за разбор. А почему нельзя было просто откатить снапшот?
王伟 | 谢谢分享。为什么监控没有检查页面内容？
田中 | とても参考になりました。autoremove は怖いですね。
Petr | Díky za článek, hodně nám pomohl.
Kasia | Dzięki za szczegółowy opis, zwłaszcza część o strace.
Aisha | How long did it take until the post-mortem was written? Ours usually take weeks.
Will | You say nobody is to blame, and yet the script had no review. That is a process problem, and I am glad you name it.
Nora | I disagree with the conclusion. More monitoring would not have prevented this, a review of the cron job would.
Gus | Is the 90 minutes counted from the first error or from the page?
Paula | The chart is great, but please offer the numbers as CSV too.
theo | typo: "inital" in the second paragraph
Lukas | Typo in the table: 54 full-outage minutes is 90 times 0.6, so it fits, ignore me.
Amir | What is the error budget policy after you burned 125 %? Do you stop deploys?
Beth | As a customer: a status page update after 40 minutes is too late. Please do better next time.
Kofi | We had three incidents like that last year. In the end we moved to containers, so a package can't vanish under us.
Jean | Containers move the problem: then the image build loses the module and you notice at the next deploy.
Raj | Have you looked at AppArmor for that? A profile for the cron job could deny unlink in /usr/lib.
Sofia | Landlock would be nicer than AppArmor for that since it needs no root to set up.
Mick | apt-mark hold is not enough. Hold does not stop dpkg --purge. Learned that the hard way.
Elin | dpkg --purge refuses when something depends on it; your problem was that nothing did.
zed | Could a metapackage that depends on everything the site needs do the same, with less code?
Rui | That is what we do: equivs-build a package called shop-needs. Works since 2014.
Hannah | Would immutable attributes (chattr +i) on the module files be too crude?
Fred | chattr +i breaks every upgrade of the package, so yes, too crude.
Vera | I like that you list what did not help. Most post-mortems hide that.
Luis | I bookmarked this for our next on-call training.
Mia | We used your post in our reading group yesterday. People were surprised that apache2ctl -t said Syntax OK.
Iris | Great post. The section on latent failures explains an outage we never understood.
Noel | Excellent analysis, thanks. One question: why did the second node keep working?
Ravi | Very informative, thank you. What do you use to record the timeline during the incident?
Sue | Nice work! Is the drill available somewhere so we can try it with our own team?
Al | Great write-up, I shared it with my team.
Ola | Wonderful, finally a vendor that publishes its incidents.
Finn | I really enjoyed reading this, especially the part on the restart that did not help.
Gita | Awesome detail. Did you consider an alert on the size of the response body?
Hugo | This is the best explanation of DT_NEEDED I have read.
Ian | Your RSS feed shows the post twice, once with the old date.
Jo | The Atom feed validates fine, but the updated date did not change after your correction.
Kim L. | On mobile the table is cut off at the right side. Firefox 145 on Android.
Lars | Dark mode is a bit low in contrast for the code blocks.
Meg | Thank you for keeping the site readable without JavaScript.
Nils | Could you write about how you rotate the TLS certificates? That was your outage in March, if I remember correctly.
Opal | Is there a talk about this anywhere? I would like to see it.
Pia | We wrote about a similar failure here: https://engineering.example.org/posts/missing-module
Quinn | See also Debian bug #1006913, same root cause: https://bugs.debian.org/1006913
Rolf | The kernel documentation on fanotify is here, in case somebody wonders: https://docs.kernel.org/filesystems/fanotify.html
Sanna | https://sre.google/sre-book/postmortem-culture/ has a chapter on why blameless matters.
Tim | For reference, the man page is at https://manpages.debian.org/apt-mark and the dpkg one at https://manpages.debian.org/dpkg
Uwe | Our script is at https://git.example.net/ops/clean-up if you want to compare.
Val | Compare https://github.com/example/apt-guard which does it with a Pre-Install-Pkgs hook.
Xan | How does it know that the module is essential? A list somebody maintains, or derived from the config?
Yara | I maintain the Debian package in question. The dependency should have been Recommends since 2016; I'll look at it.
Zack | What happened to the sessions of logged-in users? I had to log in again.
Abby | I could not check out for over an hour and your support hotline was busy the whole time. Very frustrating.
Bill | Honestly this is amateur hour. Who runs autoremove on a web server?
Cleo | @Bill that is unfair, most distributions do it by default via unattended-upgrades.
Dina | Is my credit card data safe? The error page showed part of a PHP file to me.
Ed | Were database passwords exposed when the PHP source was sent as plain text? You don't mention it.
Fay | I saw the source of config.php at 10:20. I hope you changed the credentials.
Glen | We changed all of them that afternoon, see the update above. Thanks for telling us.
Hal | When you restart Apache with a broken LoadModule line it doesn't come back at all. Why did yours?
Ivy | It was an <IfModule> around it, so no error. That is in the configuration snippet in the text.
Jed | Ah, missed that. Thanks.
Kay | You're welcome.
Leo | Same here.
Max | Agreed.
Nan | When will part two be published?
Otto | Would you accept a patch to the guard for Alpine's apk?
Pam | How much memory does the watcher take? Our VMs have 512 MB.
Ray | CPU usage of the agent during apt upgrade would interest me, we have small machines.
Sol | I tried the guard on Debian 12: it refused apt purge php8.2-common and named the site. Impressive.
Tad | It does not find modules when LoadModule has a relative path without ServerRoot. I opened an issue.
Una | Fixed in the last release, please try again.
Vic | Works now, thanks for the quick fix!
Wes | Which log format do you use? %D in microseconds helped us to see the latency before the errors.
Ximena | In the access log we saw 500s with 0 bytes only from one of four nodes, exactly 25 %.
Yann | Did the load balancer health check not notice? It should have taken the broken nodes out.
Zoe K | The health check asked for a static file, so it stayed green. We changed it to a PHP page last year for that reason.
Arne | Our health check asks for /healthz which includes a database query, and that caused an outage of its own. There is no free lunch.
Bao | Five minutes to detect is not bad. The fifty minutes of looking in the wrong place hurt.
Cora | Why escalate only after 50 minutes? Our rule is 15.
Dirk | Escalating early costs sleep, escalating late costs money. We pay people 50 euros for each page at night and it works.
Eva | Did you calculate what the outage cost? We estimate 2,000 per minute for our shop.
Fritz | Cost of downtime is such a made-up number, please leave it out.
Gina | I work in retail and can tell you that the number is very real on a Friday before Christmas.
Hank | Could this have been caught with a canary host that gets cron jobs first?
Ina | We do that: one host runs everything two hours earlier. It found a similar thing twice.
Jim | Do you sell the tool or is it open source? I could not find a licence on the page.
Kit | It is MIT, see the LICENSE file.
Lou | I need this for CentOS 7, any chance? I know, I know, end of life.
Mo | Off topic: what software is this blog made with? Loads in no time here.
Nat | Unrelated, but the search page does not find words with umlauts.
Ole | I just received the newsletter with this link. Nice to see you write for humans.
Pip | First time commenting here. I am a student and learnt more from this than from a whole lecture on operating systems.
Rex | Please explain for beginners: what is a shared object, and why does Apache load PHP like that?
Sia | A shared object is a library that is mapped when the program starts or with dlopen(). man 3 dlopen is a good start.
Tor | I'm new to Linux. How do I see which package a file belongs to?
Uma | dpkg -S /path/to/file, or rpm -qf on the red side.
Vin | Your conclusion mentions Puppet but the example uses Ansible. Which is it?
Wim | Puppet's package resource with ensure => installed would have reinstalled it within 30 minutes, by the way.
Xia | Only if the agent runs every 30 minutes, and only if the package is gone. A deleted file alone is not noticed by ensure => installed.
Yul | debsums -s finds deleted files. We run it nightly from cron, cheap enough.
Zia | debsums reads everything from disk, on our file server that takes three hours.
Art | AIDE found it for us, eleven hours later. That is why I like the kernel event approach.
Bob | inotify or fanotify? inotify loses events when the queue overflows, and does not tell who did it.
Cat | auditd could tell who did it: auditctl -w /usr/lib/apache2/modules -p wa
Dan | auditd rules on hot directories cost us 4 % throughput, measured with wrk.
Eli | 4 % sounds like a lot for a directory nobody writes to.
Flo | It was for execve, not for the directory. Sorry for the confusion.
Gia | Did you file a bug for the package maintainer script? Postrm runs a2dismod without asking.
Hew | Number three on the list of things that did not help made me laugh. We all have a PHP-FPM moment.
Ida | I would argue that the root cause is the missing ownership of the script. Nobody knew it existed.
Jay | Who wrote the script? Not to blame, but did that person take part in the review?
Kai | Our support team had 340 tickets that morning, thank you for giving us something to link to.
Lia | Does the guarantee in the SLA apply here? Our contract says 99.9 % a month. Please call me on the number you have.
Moe | I called the hotline at 10:30 and they told me everything was fine. That should be in the post-mortem too.
Ned | Could the comment section show the time zone of the times? I read 08:00 and it was noon here.
Oda | Congratulations on the honest report! Keep it up!
Pax | WHY DOES EVERYBODY RUN AUTOREMOVE IN CRON??? Sorry, long night.
Roy | My 2 cents: 1) review scripts, 2) test restores, 3) sleep.
`;
