/** The script of the outage, as it stands in examples/php-clean-up: what the guard has to refuse. A test compares the two. */
export const STORY_SCRIPT = `#!/bin/sh
#
# purge-old-php: removes the packages of PHP versions that no site uses any more.
#
# The version in use is PHP_KEEP, which /etc/profile.d/php.sh sets for everybody.
# Run by cron every Sunday, see crontab.

set -eu
export DEBIAN_FRONTEND=noninteractive

keep=\${PHP_KEEP:-7.4}

say() {
    logger --tag purge-old-php "$*"
}

old=$(dpkg-query --show --showformat='\${Package}\\n' 'php[0-9]*' 'libapache2-mod-php[0-9]*' |
    grep --invert-match "php$keep" || true)

if [ -z "$old" ]; then
    say "PHP $keep is the only version, nothing to do"
    exit 0
fi

for package in $old; do
    say "purging $package, which is not of PHP $keep"
    apt-get --quiet --yes purge "$package"
done

apt-get --quiet --yes autoremove --purge
`;
