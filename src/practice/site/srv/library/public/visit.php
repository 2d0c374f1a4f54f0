<?php
require __DIR__ . '/../include/settings.php';
session_start();
$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
page('Visit', 'Visit number ' . $_SESSION['visits'] . '.');
