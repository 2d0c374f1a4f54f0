<?php
require __DIR__ . '/../include/settings.php';
$database = mysqli_init();
page('Members', 'Asked through ' . get_class($database) . '.');
