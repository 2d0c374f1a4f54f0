<?php
require __DIR__ . '/../include/settings.php';
$shelf = new DOMDocument();
$shelf->loadXML('<shelf><book title="Middlemarch"/><book title="Emma"/></shelf>');
page('Catalogue', $shelf->getElementsByTagName('book')->length . ' books on the shelf.');
