import { describe, expect, it } from 'vitest'
import { isPublic, readAllowList, readTarget, refusalOf, type Target } from './outside-address.ts'

const target = (url: string): Target => {
  const read = readTarget(url)
  if (typeof read === 'string') throw new Error(`${url}: ${read}`)
  return read
}
const inner = '10.1.2.3'
/** What is said of a URL whose host is an address. */
const judged = (url: string, allow = '') => {
  const read = readTarget(url)
  return typeof read === 'string' ? read : refusalOf(read, read.host, readAllowList(allow)!)
}

describe('an address in a URL', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '017700000001',
    '１２７.0.0.1',
    '127。0。0。1',
    '0',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200/latest/meta-data',
    '169.254.169.254/latest/meta-data',
    '168.63.129.16',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:8.8.8.8]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[2001:db8::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[fd00:ec2::254]',
  ])('%s is not reached', (host) => {
    expect(judged(`https://${host}`)).toBe('address')
  })

  it.each([
    'https://8.8.8.8/',
    'https://114.114.114.114:8443/x',
    'https://[2400:3200::1]/',
    'https://172.32.0.1/',
  ])('%s is reached', (url) => {
    expect(judged(url)).toBeNull()
  })

  it.each([
    ['ftp://8.8.8.8/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['gopher://8.8.8.8/', 'scheme'],
    ['http://8.8.8.8/', 'scheme'],
    ['https://user:pass@8.8.8.8/', 'user_info'],
    ['https://8.8.8.8@127.0.0.1/', 'user_info'],
    ['https://8.8.8.8:22/', 'port'],
    ['https://8.8.8.8:6379/', 'port'],
    ['https://[fe80::1%25eth0]/', 'not_a_url'],
    ['https://256.256.256.256/', 'not_a_url'],
    ['https:///path', 'address'],
    ['//8.8.8.8/', 'not_a_url'],
    ['', 'not_a_url'],
  ])('%s is refused: %s', (url, reason) => {
    // The parser reads `https:///path` as the host `path`, which is a name and no address.
    expect(judged(url)).toBe(reason)
  })

  it('is not public with a zone or as garbage', () => {
    for (const text of ['fe80::1%eth0', '2400:3200::1%eth0', '', 'example.com', '8.8.8'])
      expect(isPublic(text)).toBe(false)
  })

  it('keeps the name apart from the brackets and the last dot', () => {
    expect(target('https://LOCALHOST./').host).toBe('localhost')
    expect(target('https://[2400:3200::1]:8443/')).toMatchObject({ host: '2400:3200::1', port: 8443 })
    expect(target('http://a.example/').port).toBe(80)
  })
})

describe('the list of what the operator allows', () => {
  it('opens a range, a host or one port of it, also without TLS', () => {
    expect(judged(`http://${inner}:9000/`, '10.1.0.0/16')).toBeNull()
    expect(judged(`http://${inner}:9000/`, '10.1.0.0/16:9001')).toBe('scheme')
    expect(judged('https://11.2.2.3:22/', '10.1.0.0/16')).toBe('port')
    expect(judged(`https://${inner}/`, '10.2.0.0/16')).toBe('address')
    expect(judged('http://127.0.0.1:9000/', '127.0.0.1:9000')).toBeNull()
    expect(judged('https://[fd00::1]/', '[fd00::]/8')).toBeNull()
    const erp = target('http://erp.example:8080/x')
    expect(refusalOf(erp, '10.0.0.1', readAllowList('ERP.example:8080')!)).toBeNull()
    expect(refusalOf(erp, '10.0.0.1', readAllowList('other.example')!)).toBe('scheme')
  })

  it('is read as a whole or not at all', () => {
    expect(readAllowList('')).toEqual([])
    expect(readAllowList(' 10.0.0.0/8,\n erp.example ')).toHaveLength(2)
    for (const text of ['10.0.0.0/33', 'http://erp.example', 'erp.example/8', '[erp.example]', 'a b/c'])
      expect([text, readAllowList(text)]).toEqual([text, null])
  })
})
