/**
 * Names that belong to the language, the engine or the extensions every PHP has compiled in (standard, pcre, json, session):
 * no loadable extension can define them again. A name missing here costs precision, never a needed extension.
 */

const WORDS = new Set(
  `if while for foreach switch match array list isset empty echo print return function fn catch exit die and or self static
  parent require require_once include include_once declare unset elseif
  define defined constant strlen strcmp strtolower strtoupper strpos strrpos strstr strtr strrev substr substr_count trim ltrim
  rtrim ucfirst ucwords lcfirst nl2br implode join explode sprintf printf vsprintf number_format htmlspecialchars html_entity_decode
  htmlentities strip_tags addslashes urlencode rawurlencode urldecode md5 sha1 crc32 base64_encode base64_decode
  count sizeof in_array range compact extract sort rsort usort uasort uksort ksort krsort asort arsort shuffle min max abs round
  floor ceil rand mt_rand random_int random_bytes intval floatval strval boolval settype gettype get_class get_object_vars
  class_exists function_exists method_exists property_exists extension_loaded call_user_func call_user_func_array
  header headers_sent http_response_code http_build_query setcookie fopen fclose fread fwrite fgets feof readfile tempnam
  file unlink mkdir rmdir rename copy basename dirname realpath pathinfo glob opendir readdir scandir getmypid getenv putenv
  time microtime date gmdate mktime strtotime sleep usleep error_log error_reporting trigger_error set_error_handler
  serialize var_dump var_export print_r ini_get ini_set phpversion php_sapi_name php_uname memory_get_usage
  ob_start ob_get_clean ob_end_clean ob_end_flush ob_get_contents spl_autoload_register password_hash password_verify
  exception datetime datetimeimmutable arrayobject closure stdclass throwable countable iteratoraggregate jsonserializable
  php_sapi php_version php_eol php_os directory_separator e_all request_method`.split(/\s+/),
);

/** Families of functions that belong to the compiled-in extensions as a whole. */
const FAMILY = /^(?:array|str|is|file|func|preg|json|session|filter|ini|hash)_/;

export function isBuiltIn(name: string): boolean {
  return WORDS.has(name) || FAMILY.test(name);
}
