import type { OpenApiDocument, Operation, Schema } from './document.ts'

/** The client's types, one entry a route as it is declared: `'GET /console/orders/:id': { params: …; answer: … }`. Webhooks are left out. */
export function generateClient({ paths }: OpenApiDocument): string {
  const entries = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path.slice('/api'.length).replace(/\{(\w+)\}/g, ':$1')}`,
        operation,
      })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const routes = entries.map(({ name, operation }) => routeEntry(name, operation))
  return [
    '// Generated from the OpenAPI document of the server by `npm run api`. Never edited by hand.',
    '',
    '/** What each route takes and answers, by method and path below `/api`. */',
    'export interface Routes {',
    routes.join('\n'),
    '}',
    '',
  ].join('\n')
}

function routeEntry(name: string, operation: Operation): string {
  const json = operation.requestBody?.content['application/json']?.schema
  const parts: [string, string][] = []
  for (const [part, place] of [
    ['params', 'path'],
    ['query', 'query'],
  ] as const) {
    const own = (operation.parameters ?? []).filter((one) => one.in === place)
    if (own.length > 0) parts.push([mayBeLeftOut(part, own), typeOf(asObject(own), '    ')])
  }
  if (json) parts.push(['body', typeOf(json, '    ')])
  const answer = operation.responses['200']?.content?.['application/json']?.schema
  parts.push(['answer', answer ? typeOf(answer, '    ') : 'unknown'])
  const lines = parts.map(([part, type]) => `    ${part}: ${type}`)
  return [`  /** ${sentence(operation)} */`, `  ${quote(name)}: {`, ...lines, '  }'].join('\n')
}

function sentence({ summary = '' }: Operation): string {
  return summary.replaceAll('*/', '* /')
}

/** A query whose every value is optional may be left out as a whole. */
function mayBeLeftOut(part: string, own: { required?: boolean }[]): string {
  return own.some((one) => one.required) ? part : `${part}?`
}

function asObject(own: NonNullable<Operation['parameters']>): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(own.map((one) => [one.name, one.schema])),
    required: own.filter((one) => one.required).map((one) => one.name),
  }
}

/** A schema in TypeScript's words. Throws for a form that our schemas do not use, so that nothing passes as `unknown` unseen. */
export function typeOf(schema: Schema, indent = ''): string {
  if ('const' in schema) return literal(schema.const)
  if (schema.enum) return union(schema.enum.map(literal))
  if (schema.anyOf) return union(schema.anyOf.map((one) => typeOf(one, indent)))
  if (schema.allOf) return schema.allOf.map((one) => inBrackets(typeOf(one, indent))).join(' & ')
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return arrayOf(schema, indent)
    case 'object':
      return objectOf(schema, indent)
    case undefined:
      return 'unknown'
    default:
      throw new Error(`the client generator does not know the schema type ${schema.type}`)
  }
}

function arrayOf({ items, prefixItems }: Schema, indent: string): string {
  const tuple = prefixItems ?? (Array.isArray(items) ? items : null)
  if (tuple) return `[${tuple.map((one) => typeOf(one, indent)).join(', ')}]`
  return `${inBrackets(typeOf((items as Schema | undefined) ?? {}, indent))}[]`
}

function objectOf(schema: Schema, indent: string): string {
  const names = Object.keys(schema.properties ?? {})
  const record = schema.patternProperties
    ? Object.values(schema.patternProperties)
    : typeof schema.additionalProperties === 'object'
      ? [schema.additionalProperties]
      : []
  if (names.length === 0)
    return `Record<string, ${record.length > 0 ? union(record.map((one) => typeOf(one, indent))) : 'unknown'}>`
  const inner = `${indent}  `
  const lines = names.map((name) => {
    const optional = schema.required?.includes(name) ? '' : '?'
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name)
    return `${inner}${key}${optional}: ${typeOf(schema.properties![name]!, inner)}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

function union(types: string[]): string {
  return [...new Set(types)].join(' | ')
}

function inBrackets(type: string): string {
  return type.includes(' | ') && !type.startsWith('{') ? `(${type})` : type
}

function literal(value: unknown): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`
}
