<?php
// A secret, as in real life: if it ever shows in an answer, the source was leaked.
$password = 'the-shop-keeps-this-secret';
echo 'INDEX-OK ', PHP_SAPI, "\n";
