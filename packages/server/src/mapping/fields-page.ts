import { recordKinds } from './kinds/kinds.ts'
import type { FieldSpec, RecordKindSpec } from './kinds/record-kind.ts'

/** `docs/mapping-fields.md`: every field of every kind, for people who write mappings. */
export function fieldsPage(): string {
  const kinds: RecordKindSpec[] = Object.values(recordKinds)
  return [
    '# Fields of every kind of record 字段清单',
    '',
    'Printed by `npm run mapping:schema`; do not edit. How to write a mapping: [mapping.md](mapping.md).',
    'Required fields are **bold**: a mapping must give them, and a record without one is refused.',
    '',
    ...kinds.flatMap(sectionOf),
  ].join('\n')
}

function sectionOf(kind: RecordKindSpec): string[] {
  return [
    `## \`${kind.kind}\` ${kind.name.zh} · ${kind.name.en}`,
    '',
    `${kind.meaning.zh} · ${kind.meaning.en}`,
    '',
    ...tableOf(kind.fields),
    ...Object.entries(kind.lists).flatMap(([name, specs]) => [
      `List \`${name}\`, inside \`"fields"\` of the list:`,
      '',
      ...tableOf(specs),
    ]),
  ]
}

function tableOf(specs: readonly FieldSpec[]): string[] {
  return ['| field | type | 名称 | meaning |', '| --- | --- | --- | --- |', ...specs.map(rowOf), '']
}

function rowOf({ field, type, name, required, meaning, codes }: FieldSpec): string {
  const list = codes.map(({ code, zh }) => `\`${code}\` ${zh}`).join(', ')
  const words = [meaning.en === name.en ? name.en : `${name.en}: ${meaning.en}`, list].filter(
    (text) => text !== '',
  )
  return `| ${required ? `**\`${field}\`**` : `\`${field}\``} | ${type} | ${name.zh} | ${words.join('. ')} |`
}
