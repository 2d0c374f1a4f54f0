<?php
$order = new DOMDocument();
$order->loadXML('<order><item/></order>');
echo 'XML-OK ', $order->documentElement->nodeName, "\n";
