<?php
session_start();
$_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1;
echo 'SESSION-OK ', $_SESSION['n'], "\n";
