// `jacquard/table`: tables in code. trainTable() trains a network on rows of objects, or on a table read from a file, in one
// call; the rest is for those who want the steps one by one: a table, its schema, its data sets.

export {
  type ColumnImportance,
  importanceRefusal,
  permutationImportance,
} from '../network/permutation-importance.js';
export type {
  ClassAnswer,
  LabelsAnswer,
  RowAnswer,
  ValuesAnswer,
} from '../network/schema-rows.js';
export type { TableStandardizeOption } from '../network/table-scaling.js';
export type { ColumnReference } from '../table/column-names.js';
export { type FeatureOrigin, featureOrigins } from '../table/feature-names.js';
export { type LearnOptions, learnSchema } from '../table/learn-schema.js';
export { type TableFacts, tableRecipe } from '../table/recipe.js';
export type {
  BooleanColumn,
  CategoryColumn,
  ColumnKind,
  DateColumn,
  NumberColumn,
  OtherColumn,
  Schema,
  SchemaColumn,
} from '../table/schema.js';
export type { Table, TableColumn } from '../table/table.js';
export { TableData, type TableOptions } from '../table/table-data.js';
export { tableOfObjects } from '../table/table-from-objects.js';
export type { TargetColumns, TargetRequest } from '../table/target-columns.js';
export { type TrainedTable, type TrainTableOptions, trainTable } from './train-table.js';
