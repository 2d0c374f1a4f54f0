<?php
require __DIR__ . '/../inc/boot.php';
echo 'APP-OK ', ini_get('memory_limit'), "\n";
