<?php
$staffKey = 'the-librarian-keeps-this-secret';
require __DIR__ . '/../include/settings.php';
page('Lending library', 'Open today, also for those who forgot their card.');
