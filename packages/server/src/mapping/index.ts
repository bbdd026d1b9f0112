export { type Columns, checkColumns } from './check-columns.ts'
export { checkExpression } from './check-expression.ts'
export { checkMapping, readMapping } from './check-mapping.ts'
export { compareMappings, type MappingChange } from './compare-mappings.ts'
export { compileMapping } from './compile-mapping.ts'
export { type CompiledOutward, compileOutward, type OutwardOutcome } from './compile-outward.ts'
export { columnsOfRecords, type Draft, type DraftColumn, draftMapping } from './draft-mapping.ts'
export { errorWords, MappingRefused } from './errors.ts'
export type { ExpressionAnswer, ExpressionRequest, ExpressionRunner } from './expression.ts'
export { type FieldGuess, guessFields, guessKinds, type SampleColumn } from './guess-columns.ts'
export { type KindName, type MappedRecord, recordKinds } from './kinds/kinds.ts'
export type { FieldSpec, RecordKindSpec, Words } from './kinds/record-kind.ts'
export type {
  Applied,
  ApplyPorts,
  CompiledMapping,
  Counts,
  FileHints,
  InwardMapping,
  Join,
  Lineage,
  Mapping,
  MappingProblem,
  Mend,
  Outcome,
  OutwardMapping,
  RowProblem,
  Source,
  SourceRecord,
} from './mapping.ts'
export { mendName, mendPhone, mendPlace, type PlaceProblem, tidyText } from './mend.ts'
export { nearNames } from './near-names.ts'
export { builtInMappings, findBuiltInMapping } from './presets.ts'
export { compilePath } from './read-path.ts'
export { shapeOf } from './trouble.ts'
