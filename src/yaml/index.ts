export {
  placeIn,
  readYaml,
  type Aliases,
  type Place,
  type YamlPath,
  type YamlProblem,
  type YamlReading,
} from './read.ts';
