import { describe, expect, it } from 'vitest'
import { listOf, MalformedXml, parseXml, textOf } from './xml.ts'

const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><A>&b;</A></xml>`
const outside = `<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><A>1</A></xml>`

describe('parseXml', () => {
  it('reads leaves, CDATA, numbers and nested lists', () => {
    const record = parseXml(
      '<?xml version="1.0"?><xml>\n <A><![CDATA[a<b]]></A><N>12</N><E/><L><I>1</I><I>2</I></L></xml>',
    )
    expect(textOf(record, 'A')).toBe('a<b')
    expect(textOf(record, 'N')).toBe('12')
    expect(textOf(record, 'E')).toBeNull()
    expect(textOf(record, 'L')).toBeNull()
    expect(listOf(record, 'L', 'I')).toEqual(['1', '2'])
    expect(listOf(record, 'missing', 'I')).toEqual([])
    expect(listOf(record, 'A', 'I')).toEqual([])
  })

  it('keeps a list of one a list', () => {
    expect(listOf(parseXml('<xml><L><I>1</I></L></xml>'), 'L', 'I')).toEqual(['1'])
  })

  it('gives records without prototype, whatever the names are', () => {
    const record = parseXml(
      '<xml><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></xml>',
    )
    expect(Object.getPrototypeOf(record)).toBeNull()
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
    expect(textOf(parseXml('<xml><A>1</A></xml>'), 'toString')).toBeNull()
  })

  it.each([
    ['nothing', ''],
    ['only text', 'hello'],
    ['no fields', '<xml>hello</xml>'],
    ['an empty root', '<xml/>'],
    ['an open element', '<xml><A>1</xml>'],
    ['two roots', '<xml><A>1</A></xml><xml><A>1</A></xml>'],
    ['text between elements', '<xml>x<A>1</A></xml>'],
    ['an unknown entity', '<xml><A>&nbsp;</A></xml>'],
    ['entities of its own', laughs],
    ['an outside entity', outside],
    ['JSON', '{"Encrypt":"x"}'],
    ['an HTML page', '<!doctype html><html><br></html>'],
    ['a control character', '<xml><A>\u0000</A></xml>'],
    ['too deep', `${'<a>'.repeat(9)}1${'</a>'.repeat(9)}`],
    ['too many', `<xml>${'<A>1</A>'.repeat(5001)}</xml>`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseXml(text)).toThrow(MalformedXml)
  })
})
