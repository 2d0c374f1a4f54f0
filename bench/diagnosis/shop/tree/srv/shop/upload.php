<?php
$file = __DIR__ . '/var/u' . getmypid() . '.dat';
if (file_put_contents($file, str_repeat('x', 200000)) === 200000) {
    echo "UPLOAD-OK\n";
} else {
    http_response_code(500);
    echo "UPLOAD-FAIL\n";
}
