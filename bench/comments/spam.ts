/** Comments that a moderator would throw away, written for this benchmark after the kinds that blogs get. `name | text`. */
export const SPAM = `
BestSeoAgency | Great post! We offer white-label SEO packages starting at $99 per month. Rank your site on page one: https://rank-fast.example-seo.com
Linda | I was broke until I found this crypto trading expert. He turned my $500 into $9,400 in two weeks. Contact him on WhatsApp +1 202 555 0143
casino king | Play slots online now and get 200 free spins no deposit bonus http://lucky-spins.casino-win.example
viagra store | Buy cheap viagra cialis levitra online without prescription, fast worldwide shipping http://meds4less.example
Dr. Odumodu | I want to thank Dr. Odumodu for bringing back my husband with his powerful love spell within 48 hours. Email him now
James Carter | Nice article, very informative. Visit my website for more information about roofing services in Dallas https://dallas-roofers.example
replica watches | Top quality Rolex replica watches 70% OFF free shipping!!! http://replica-time.example
EssayPro | Struggling with your assignment? Our professional writers deliver plagiarism free essays from $9 per page https://write-my-essay.example
Marina 23 | Hi handsome, I am lonely and looking for a man tonight, see my private photos here http://hot-dates.example
loan24 | Get an instant personal loan with bad credit, no credit check, approved in 5 minutes https://quick-loan.example
Amelia | Thanks for sharing such a wonderful post. I really enjoyed reading it. Keep up the good work! Check out my blog http://amelia-beauty.example
SEO expert | I noticed your website is not ranking well in Google. I can bring you to the first page in 30 days guaranteed. Reply with your phone number.
Forex Signals | Join our free Telegram channel for 95% accurate forex signals and earn daily profit t.me/forexpro
Keto Life | I lost 30 pounds in one month with these keto gummies, doctors hate this trick http://keto-gummies.example
Bitcoin Recovery | Lost your bitcoin to scammers? Recovery hacker Wizard Hilton helped me to recover my stolen funds. Contact wizardhilton at gmail
packers movers | We are leading packers and movers in Bangalore, Mumbai and Delhi providing best relocation services at affordable price. https://movers-india.example
Tom | Amazing content! I will definitely bookmark your site and share it with my friends. cheap flights: http://fly-cheap.example
download | Download free full version windows 11 activator crack serial key 2026 http://cracked-soft.example
sunglasses | Ray ban sunglasses outlet 80% off today only!!! http://rb-outlet.example http://rb-sale.example http://rb-cheap.example
Work from home | Earn $5000 weekly working from home, no experience needed. I quit my job thanks to this. Click here http://easy-income.example
Jessica | What a fantastic blog. I have been surfing online more than three hours today, yet I never found any interesting article like yours.
Instagram boost | Buy real Instagram followers, likes and views cheap instant delivery https://followers-now.example
hosting deals | Looking for cheap VPS hosting? Get 90% discount with coupon SAVE90 at https://vps-deal.example
Escort | Call girls in Goa available 24/7 genuine service whatsapp number on our site http://goa-night.example
Nathan | This is really interesting, you are a very skilled blogger. I have joined your feed and look forward to seeking more of your magnificent post.
Guest post | Hello, I would like to publish a guest post on your blog with two do-follow links. What is your price? We have high quality articles.
CBD oil | CBD oil cured my back pain and anxiety. Order now and get one bottle free http://pure-cbd.example
mobile spy | How to hack someone's WhatsApp without touching the phone? Use this hacker, he is reliable. cyberghost hacker at proton
Роман | Купить дешевые сигареты оптом с доставкой по всей России http://sigarety.example
казино | Лучшее онлайн казино, бонус за регистрацию 5000 рублей, играй на деньги http://kazino.example
代孕 | 专业代孕服务 包成功 价格优惠 联系微信 http://daiyun.example
办证 | 办理各类证件 文凭 学历 加微信咨询 快速出证 http://banzheng.example
Phone case | [url=http://cases.example]cheap iphone cases[/url] [url=http://cases2.example]iphone covers wholesale[/url]
Marketing Guru | Increase your sales by 300% with our email marketing database of 10 million verified contacts. Only $49!
Solar | Homeowners in your area are eligible for free solar panels under a new government program. Check if you qualify http://solar-gov.example
Rachel Adams | I got my ex back with the help of a spell caster, he is real and powerful, contact him for any relationship problem
MLM | Are you ready to be your own boss and achieve financial freedom? Message me to learn about this amazing opportunity!!!
Kitchen remodel | We provide affordable kitchen remodeling in Houston TX. Free quote today! https://houston-kitchens.example
Gamer | Free Robux generator no human verification 2026 working http://robux-free.example
V-bucks | Get unlimited V-bucks and free skins in 2 minutes http://vbucks-gen.example
Lawyer | Injured in an accident? Our personal injury lawyers fight for maximum compensation. Call now 1-800-555-0199
Water damage | Best water damage restoration company near me, 24/7 emergency service https://restore-now.example
Olivia | Hello there! This post couldn't be written any better! Reading this post reminds me of my good old room mate! He always kept chatting about this.
Mike | Howdy! Would you mind if I share your blog with my facebook group? There's a lot of people that I think would really enjoy your content. http://mikes-deals.example
Alex | It's appropriate time to make some plans for the future and it is time to be happy. I have read this post and if I could I want to suggest you some interesting things.
Sara | Wow, wonderful blog layout! How long have you been blogging for? you made blogging look easy. The overall look of your site is excellent, as well as the content!
Judi slot | Situs judi slot online terpercaya gampang menang deposit pulsa tanpa potongan http://slot-gacor.example
Togel | Bandar togel online resmi hadiah terbesar 2026 daftar sekarang http://togel-hk.example
bola88 | Agen bola terpercaya bonus new member 100% http://bola88.example
Sportsbet | Football betting tips today 100% sure win fixed matches, contact us on telegram
Poker | Play poker online real money get $1000 welcome bonus http://poker-room.example
Sweepstakes | Congratulations! You have been selected to receive a $1000 Walmart gift card. Claim it here http://claim-prize.example
Apple winner | You won an iPhone 17 Pro! Confirm your shipping address within 24 hours http://iphone-winner.example
Account team | Your account has been suspended. Verify your identity at http://secure-login.example to avoid closure
Bank support | Dear customer, we detected unusual activity. Update your billing information here http://bank-verify.example
Airdrop | Claim your free 500 USDT airdrop before it ends! Connect wallet http://airdrop-usdt.example
NFT | Mint our new NFT collection, guaranteed 100x profit, join Discord http://nft-moon.example
Altcoin | This coin will 1000x in 2026, buy before listing on Binance! http://moon-coin.example
Invest | My broker Mrs Karen Smith manages my investment and I receive $12,000 every week. Reach her on Telegram
Trading bot | Our AI trading bot makes 3% daily profit guaranteed, start with $250 https://ai-trade.example
Credit repair | Fix your credit score fast! Remove late payments and bankruptcies, contact credit fixer hacker
Hacker for hire | I hired this hacker to check my cheating wife's phone and I got all her messages. He is the best, contact him by email
University grades | Need to change your school grades? Professional hackers available, 100% safe
Fake passport | Buy real and fake passports, driving licence, ID cards online http://doc-makers.example
Diploma | Buy accredited university degree without exams, verified and registered http://get-degree.example
Steroids | Buy anabolic steroids online legit supplier worldwide shipping http://roids.example
Weight loss | This one weird trick melts belly fat overnight! Watch the video http://fat-burn.example
Skin care | Anti aging cream that Hollywood stars use, free trial today http://skin-young.example
Hair | Stop hair loss naturally, 100% results or money back http://hair-grow.example
Pills | Xanax Adderall Oxycodone for sale no rx overnight delivery http://rx-pills.example
Tramadol | order tramadol online cash on delivery USA http://tramadol-cod.example
Male power | Increase your size by 3 inches naturally, women will love it http://male-plus.example
Cam girls | Watch live cam girls free no registration http://cams-live.example
Adult | Best adult videos HD free download http://xxx-tube.example
Russian brides | Beautiful Russian and Ukrainian women want to meet you http://brides.example
Sugar mummy | Rich sugar mummy looking for a young man, she will pay $2000 weekly. No agent fee. Text now
Visa help | Get Canada work visa and job sponsorship easily, no IELTS required, apply http://canada-visa.example
Scholarship | Fully funded scholarship 2026 for international students apply now http://scholar.example
Astrologer | World famous astrologer solves love marriage, business and family problems in 24 hours call +91 98765 43210
Vashikaran | Black magic removal specialist baba ji, get your lost love back, 100% guarantee
Carpet cleaning | Carpet cleaning Melbourne cheap prices same day service http://carpet-mel.example
Dentist | Best dental implants clinic in Istanbul, save 70%, free hotel http://smile-turkey.example
Hair transplant | Hair transplant Turkey all inclusive 1500 EUR http://hair-tr.example
Limo | Luxury limousine service New York airport transfer book online http://nyc-limo.example
Villa | Luxury villas for rent in Bali with private pool, best price http://bali-villa.example
Dubai property | Invest in Dubai real estate with 10% ROI and get golden visa http://dubai-invest.example
Umzug | Günstiger Umzug Wien ab 29 € pro Stunde, jetzt anfragen http://umzug-wien.example
Kredit | Sofortkredit ohne Schufa in 10 Minuten aufs Konto http://kredit-sofort.example
Seguros | Consigue el seguro de coche más barato comparando aquí http://seguros.example
Voyance | Voyance gratuite par téléphone sans attente, réponse immédiate http://voyance.example
Prestito | Offro prestiti tra privati seri e onesti da 2.000 a 500.000 euro, contattatemi per email
Offre de prêt | Offre de prêt entre particuliers sérieux et rapide taux 2% contactez moi par mail
Coach handbags | coach outlet online coach purses coach factory store http://coach-bag.example
Nike | cheap air max shoes nike jordans wholesale from china http://kicks.example
Louis Vuitton | louis vuitton outlet replica handbags aaa quality http://lv-rep.example
NFL | cheap nfl jerseys from china free shipping paypal http://jerseys.example
Backlinks | I will create 1000 high DA PBN dofollow backlinks for $20, boost your domain authority
Web design | We are an Indian web development company. We can redesign your website at low cost. Share your requirements.
App dev | Hire dedicated mobile app developers at $15 per hour, iOS and Android https://apps-dev.example
Traffic bot | Send 100,000 real visitors to your website this month for only $29 http://traffic-now.example
Domain | Your domain is about to expire from search engines, submit here to keep it listed http://submit-site.example
Logo | Custom logo design just $25 unlimited revisions http://logo-shop.example
Data entry | Simple data entry jobs from mobile, earn daily payment, registration free
Telegram jobs | Like YouTube videos and earn 3000 per day, message our manager on Telegram
Binary | Binary options made me rich, my account manager is honest and reliable, email her
Robert | I highly recommend this recovery expert, after being scammed of 4 BTC I got everything back thanks to him
Susan | My blank ATM card arrived and I withdrew $5000 today. Order yours from this group of hackers
Illuminati | Join the Illuminati brotherhood today and become rich, famous and powerful. Contact the grand master
Herbal cure | Dr. Ehiaguna cured my herpes virus with his herbal medicine, contact him for cure of HIV, HPV, cancer
Prophet | I was cured from diabetes by herbal doctor, am so happy, his email is below for help
Jeff | Excellent blog you have here but I was curious about if you knew of any message boards that cover the same topics talked about in this article? I'd really love to be a part of online community
Kim | Thank you for another wonderful article. Where else may just anyone get that kind of info in such a perfect way of writing? I've a presentation next week.
Paul | Very nice post. I just stumbled upon your weblog and wished to say that I've truly enjoyed browsing your blog posts. http://paul-tools.example
Emma W | I like the valuable info you supply in your articles. I will bookmark your weblog and check again here regularly.
Cathy | Heya i'm for the first time here. I came across this board and I find It truly useful & it helped me out much.
Daniel | Your style is unique compared to other folks I've read stuff from. Thank you for posting when you have the opportunity, Guess I will just bookmark this site.
Ben | I do not even know how I ended up here, but I thought this post was great. I don't know who you are but certainly you are going to a famous blogger.
Zoe | Superb post however I was wanting to know if you could write a litte more on this topic? I'd be very thankful if you could elaborate a little bit further. Cheers! http://zoes-shop.example
Anna | Hi there, I found your website via Google whilst searching for a related matter, your site came up, it seems great. I've bookmarked it. http://anna-travel.example
Greg | Asking questions are truly pleasant thing if you are not understanding something completely, however this article gives pleasant understanding yet. http://greg.example
Server guru | Great explanation about Apache! If you need managed hosting with 99.99% uptime check our plans https://host-managed.example
DevOps training | Nice post about PHP modules. Join our DevOps online training in Hyderabad with 100% placement https://devops-course.example
Linux course | Thanks for this Linux article. Best Linux training institute in Chennai with certification https://linux-chennai.example
Cloud expert | Very useful outage report. We provide AWS migration services at the lowest price, contact us for free consultation https://cloud-migrate.example
Monitoring | Downtime kills revenue! Try our uptime monitor free for 30 days https://uptime-best.example
Wordpress fix | Is your PHP website down? Our experts fix WordPress errors for just $19 https://wpfix.example
Antivirus | Call Norton support toll free 1-888-555-0123 to fix your server error and antivirus problems
Printer | HP printer offline? Call our toll free number 1-844-555-0177 for technical support
QuickBooks | QuickBooks error support phone number 1-855-555-0100 available 24 hours
Router | How to login to router? Visit http://router-login.example or call our experts
Crack | Cpanel license cheap nulled scripts and plugins download http://nulled.example
Proxy | Buy cheap private proxies and SMTP for bulk mailing http://proxy-cheap.example
Mailer | Bulk email sender unlimited inbox delivery spamming tools fresh leads for sale
CC shop | Fresh dumps cvv fullz high balance credit cards for sale contact on ICQ
Gold | Buy WoW gold cheap safe fast delivery 24/7 http://wow-gold.example
Anime | Watch anime online free in HD english subbed http://anime-free.example
Movies | Watch full movie 2026 online free no sign up http://free-movies.example
IPTV | Best IPTV subscription 20000 channels 4K only $10 per month http://iptv-king.example
PDF | Download ebook pdf free without registration http://ebooks-free.example
Tarot | Get a free tarot reading online accurate love prediction http://tarot-now.example
Pets | Teacup puppies for sale near me, health guarantee, cheap price http://puppies.example
Guns | Buy glock 19 online without license discreet shipping http://gunshop.example
Vape | Best disposable vape wholesale price free samples http://vape-sale.example
Mattress | Best mattress 2026 review and coupon code http://sleep-well.example
Tiles | Leading manufacturer and exporter of ceramic tiles in Morbi India, send your inquiry
Machine | We are a factory of packing machines in China with CE certificate, welcome to contact us for a quotation
Steel pipe | Stainless steel pipe supplier best price 304 316L, contact sales manager Lily
LED | LED strip light manufacturer from Shenzhen, OEM welcome, MOQ 100 pcs http://led-factory.example
lol | nice nice nice click http://aaa.example http://bbb.example http://ccc.example http://ddd.example
xrumer | <a href="http://pills.example">cheap pills</a> <a href="http://pills2.example">buy pills</a>
asdfgh | sdfjkh sdkfjh http://qwe123.example/?id=4411 sdjkfh
Happy | WOW THIS IS AMAZING!!! MAKE MONEY NOW!!! CLICK MY PROFILE!!!
Julia | My cousin makes $85 per hour on the laptop. She was out of work for 9 months but last month her pay was $16,000 just working on the laptop a few hours
Karen | I am making $7k a month part time from home, here is what I do >> http://home-cash.example
`;
