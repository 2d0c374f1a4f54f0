<?php
echo 'MB-OK ', mb_strlen('déjà'), "\n";
