<?php
$database = mysqli_init();
echo 'DB-OK ', get_class($database), "\n";
