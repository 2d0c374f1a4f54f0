<?php
require __DIR__ . '/../include/settings.php';
if ($_SERVER['REQUEST_METHOD'] !== 'PUT') {
    page('Upload', 'Send a scan with PUT.');
    exit;
}
$scan = file_get_contents('php://input');
$name = tempnam(__DIR__ . '/../uploads', 'scan');
if ($scan === '' || $name === false || file_put_contents($name, $scan) !== strlen($scan)) {
    http_response_code(500);
    page('Upload', 'The scan could not be kept.');
    exit;
}
unlink($name);
page('Upload', 'Kept ' . strlen($scan) . ' bytes.');
