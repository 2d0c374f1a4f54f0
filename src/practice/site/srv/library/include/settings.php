<?php
// A password in a source file, as in real life: if it ever shows in an answer, the source was leaked.
const DATABASE_PASSWORD = 'the-librarian-keeps-this-secret';

function page(string $title, string $text): void
{
    header('Content-Type: text/html; charset=utf-8');
    echo "<!doctype html>\n<title>$title</title>\n<h1>$title</h1>\n<p>$text</p>\n";
}
