<?php
require __DIR__ . '/../../include/settings.php';
page('Loans', 'Up to ' . ini_get('memory_limit') . ' of memory for long reading lists.');
