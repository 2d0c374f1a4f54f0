process.stdout.write('stakeout\n');
