import { SaxesParser } from 'saxes'

/** XML that we do not read: not well formed, a DTD, too deep, too many elements. */
export class MalformedXml extends Error {
  readonly code = 'xml.malformed'
}

/** An element with children is a record without prototype; repeated names become a list; a leaf is its text. */
export type XmlValue = string | XmlRecord | XmlValue[]
export interface XmlRecord {
  [name: string]: XmlValue | undefined
}

export interface XmlLimits {
  maxDepth: number
  maxElements: number
}

const callbackLimits: XmlLimits = { maxDepth: 8, maxElements: 5000 }

interface OpenElement {
  name: string
  text: string
  children: XmlRecord | null
}

/**
 * Reads one XML document into records. No DTD, so no entity but the five of XML.
 * Throws `MalformedXml`; the size is limited by the caller before the text exists.
 */
export function parseXml(text: string, limits: XmlLimits = callbackLimits): XmlRecord {
  const parser = new SaxesParser()
  const path: OpenElement[] = []
  let root: XmlValue | null = null
  let elements = 0

  parser.on('error', (error) => {
    throw new MalformedXml(error.message)
  })
  parser.on('doctype', () => {
    throw new MalformedXml('a document type is not allowed')
  })
  parser.on('opentagstart', (tag) => {
    elements += 1
    if (elements > limits.maxElements) throw new MalformedXml('too many elements')
    if (path.length >= limits.maxDepth) throw new MalformedXml('too deep')
    path.push({ name: tag.name, text: '', children: null })
  })
  const addText = (piece: string) => {
    const open = path.at(-1)
    if (open) open.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const closed = path.pop()!
    const value = closeElement(closed)
    const parent = path.at(-1)
    if (parent) addChild(parent, closed.name, value)
    else root = value
  })

  parser.write(text).close()
  if (root === null || typeof root === 'string') throw new MalformedXml('no fields')
  return root as XmlRecord
}

/** The text of a leaf, or null where the name is missing, empty or holds elements. */
export function textOf(record: XmlRecord, name: string): string | null {
  const value = record[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A list element (`<List><Item/>…</List>`) as a list, whether it came once, often or not at all. */
export function listOf(record: XmlRecord, listName: string, itemName: string): XmlValue[] {
  const list = record[listName]
  if (list === undefined || typeof list === 'string' || Array.isArray(list)) return []
  const items = list[itemName]
  if (items === undefined) return []
  return Array.isArray(items) ? items : [items]
}

function closeElement(element: OpenElement): XmlValue {
  if (element.children === null) return element.text
  if (element.text.trim() !== '') throw new MalformedXml('text between elements')
  return element.children
}

function addChild(parent: OpenElement, name: string, value: XmlValue): void {
  parent.children ??= Object.create(null) as XmlRecord
  const before = parent.children[name]
  if (before === undefined) parent.children[name] = value
  else if (Array.isArray(before)) before.push(value)
  else parent.children[name] = [before, value]
}
