/** Written after the filter and its threshold were fixed, and never used to change them. `name | text`. */
export const FRESH_SPAM = `
Leo King | Play roulette and blackjack with real dealers, deposit 10 get 100 free http://royal-play.example
Grace | I am so grateful to Mr. Anderson who helped me to earn $8,000 with bitcoin mining. Write him on WhatsApp +44 7700 900123
TopRank | We guarantee first page ranking for your website or your money back. Get a free audit at https://toprank.example
Pharma24 | Cheap generic pills without prescription, discreet delivery to your door http://pharma24.example
Nina | Hello dear, I am looking for a serious man for love. Visit my profile http://date-nina.example
Kevin | Great article! I like your blog very much, please also visit my site about gaming chairs http://chairs.example
Fast cash | Need money today? Get a payday loan up to $5000 with no credit check http://cash-fast.example
Sofa | We are a furniture manufacturer from Foshan China, good price and quality, welcome your inquiry
Mrs Bello | My husband left me and Dr. Ajayi cast a spell that brought him back within two days. Contact him today
Watch TV | Watch all football matches live stream free HD no registration http://live-foot.example
Ella | I simply stumbled upon your site and wanted to say that I have really enjoyed reading your blog posts. I hope you write again soon!
ADs | Buy high quality YouTube views and subscribers, instant start, best price http://views.example
Tanya | Make money from home with only two hours a day. I earned $3200 last week. Click http://job-home.example
QB Help | Call QuickBooks toll free number 1-800-555-0119 for any error, experts available
Umbrella | Wholesale custom umbrellas with your logo, factory direct price, free samples http://umbrella.example
Movers | Cheap moving company in Toronto, get free quote now http://toronto-move.example
Zed | Nice info, thanks admin! slot gacor hari ini http://gacor77.example
Cleo Smith | Your writing is truly amazing and I will surely share your blog with my friends on social media
Recovery | After losing $60,000 to a fake investment platform I contacted a recovery hacker who got all of it back
Jet | Book private jet charter at the best price worldwide http://jets.example
Kamagra | Kamagra oral jelly 50% discount order now http://kamagra.example
Degree | Obtain a bachelor or master degree within 7 days, no exams, contact us
Lead list | Buy verified email leads, 50 million business contacts for just $99
Trade pro | Start trading with our expert signals, 97% win rate, join Telegram channel
Maid | Best house cleaning services in Dubai, book online with 20% discount http://clean-dubai.example
Дом | Продажа квартир в Москве недорого, звоните прямо сейчас http://kvartiry.example
彩票 | 最好的彩票网站 注册送彩金 http://caipiao.example
Ivan | Hello, do you want more traffic to your website? We can send 10,000 visitors daily for only $15
Bag | Cheap designer bags outlet, free shipping on all orders http://bags.example
Rob | I really like what you guys are up to. This sort of clever work and reporting! Keep up the great works guys, I have added you to my blogroll.
Hosting | Best cheap web hosting with free domain, use coupon FREE2026 http://host-cheap.example
Crypto mom | I invested $1000 and received $11,500 after one week, thanks to my broker. Contact her on Instagram
Plumber | 24 hour emergency plumber in London, affordable prices, call 020 7946 0000
Keto | Burn fat fast with this natural keto supplement, order your free bottle http://keto-burn.example
Girl | Hot girls near you want to chat tonight, sign up free http://hot-chat.example
Visa | Get your US visa or green card fast, contact our agency for guaranteed approval
Psychic | Best psychic reader online, free first reading, love and money http://psychic.example
Seo 5 | <a href=http://x1.example>best essay writing service</a> buy essays online cheap
Tool | Download the cracked version of Adobe Photoshop 2026 free http://crack.example
Wow | Wow that was odd. I just wrote an extremely long comment but after I clicked submit my comment didn't appear. Anyway, just wanted to say wonderful blog!
Ads agency | Grow your business with our digital marketing services, contact us for a free consultation
Shoes | Nike Adidas replica shoes 1:1 quality cheap price http://shoes-rep.example
Lotto | Dr. Kachi gave me the winning lottery numbers and I won 2 million dollars, email him
Umut | Saç ekimi fiyatları için hemen tıklayın http://sac-ekimi.example
Pret | Besoin d'un prêt urgent entre particuliers? Taux de 3%, contactez-nous par email
Bot | Our AI chatbot doubles your sales, try for free https://chatbot.example
Tyres | Buy tyres online at the lowest prices with free fitting http://tyres.example
Hacker | Hire a professional hacker to access any phone, email or Facebook account, 100% reliable
Print | Custom t-shirt printing cheap fast delivery http://tees.example
Guest | I am a content writer and want to submit a sponsored article with a dofollow link to your site, let me know your price
`;

export const FRESH_HONEST = `
Thea | Was the module missing on all four nodes at the same time, or did they lose it one after the other?
Bruno | How do you make sure that the vault itself is not removed by the same script?
Ilse | Thanks for the graph. It would help to see the deploys in it too.
M. Adeyemi | Our Nagios check had the same blind spot. Changed it to look for a string in the page.
Karl | In paragraph three you say reload and mean restart, I think.
Suzy | I tried to order a birthday present that morning and gave up. At least now I know why.
Rob B | So in the end it was rm -rf with a glob in a variable that was empty?
Milan | set -u would have prevented it, plain and simple.
Anika | ShellCheck SC2115 warns about exactly that pattern: https://www.shellcheck.net/wiki/SC2115
Pete | Does fanotify work inside LXC containers? We could not get the capability.
Lotte | Interesting read. How many people were on the call?
Eddie | What I miss is a word about communication: who told the customers, and when?
Juan | ¿Cuánto tardó la reinstalación del paquete? En nuestro caso fue por la red, 15 minutos.
Greta | Warum stand das Paket überhaupt auf der Liste von autoremove?
Luc | Très bon article. Est-ce que le script venait d'un rôle Ansible ?
Olga | А какой был uptime у Apache до этого? Модуль мог пропасть за неделю до перезапуска.
Shreya | Is there an estimate how long the module had been gone before the restart?
Wayne | We keep etckeeper on all machines, which at least shows what changed under /etc.
Cho | I'd add a test: uninstall the module on a canary and see if the alert fires within a minute.
Bea | Thanks, shared with our platform team.
Ron | This is a great post.
Tilly | Good stuff.
Emil | How did the FPM theory come up? The error message looks nothing like it.
Dora | The old blog had a print view, this one prints much nicer.
Hamid | Could you make the training material available? We would pay for it.
Sean | ExecReload with apachectl configtest in front is what saved us.
Nuria | Do you restart workers gradually? With graceful you'd have kept the mapped copy.
Axel | MaxConnectionsPerChild recycles workers, but they fork from the parent, which still has it mapped. So no.
Vera P | Right, only a full restart loads it again. Nice catch by the author.
Igor | Which file system? On btrfs a snapshot every five minutes costs nothing.
Judy | I was on call that night at another company with the same hosting provider, small world.
Ken | The budget calculation is wrong: 43.2 minutes is for 30 days, you had 31 in January.
Lara | It says 30 days in the objective, so it is right.
Matt | oh, ok
Nick | The search found nothing for "LoadModule" although it is in the text.
Omar | We had to explain this to auditors. Do you have the evidence files with hashes?
Perla | They are linked in the timeline, the small e12 and so on.
Quentin | Can the guard be bypassed with dpkg --force-all?
Rita | As somebody who wrote such a script once: thank you for not making fun of it.
Stan | I lost my shopping cart with 12 items, please save it on the server next time.
Tove | What about Windows servers?
Uli | Is the dead man's switch tested? Ours did not fire because the mail relay was on the same host.
Vlad | 90 minutes with 60 % errors is a big hit, did you get new budget for the on-call team?
Willa | My kids were watching me type strace at 7 am, thanks for the laugh about it.
Yves | Please use ISO dates, 05/01 is ambiguous.
Zora | Found your page through the Debian wiki. Very helpful for our thesis on attribution of file changes.
Abe | How do you deal with Docker layers where dpkg status is missing?
Bina | The code block on line 14 needs sudo.
Chad | Why not nginx?
Dee | Looking forward to the follow-up on the drills.
`;
