<?php
require __DIR__ . '/../include/settings.php';
page('Words', 'Bücherei has ' . mb_strlen('Bücherei') . ' letters.');
