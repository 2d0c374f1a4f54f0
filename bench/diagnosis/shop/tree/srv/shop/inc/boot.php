<?php
define('BOOTED', 1);
