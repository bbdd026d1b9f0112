import { type BrandId, id } from '../../kernel/ids.ts'

const grammar = /^qiao_([a-z0-9][a-z0-9-]{1,62})_([A-Za-z0-9_-]{43})$/

/** `qiao_<brand>_<43 characters>`: easy to find by scanners for leaked keys, and the brand needs no look-up. */
export function tokenText(brandId: BrandId, random: Buffer): string {
  return `qiao_${brandId}_${random.toString('base64url')}`
}

/** Null for what is not the text of a token. */
export function splitToken(text: string): { brandId: BrandId; secret: string } | null {
  const found = grammar.exec(text)
  return found ? { brandId: id<BrandId>(found[1]!), secret: text } : null
}

/** The token of an `Authorization` header; undefined where it holds none of ours (a proxy's own, say). */
export function bearerOf(header: string | undefined): string | undefined {
  const [scheme = '', token = ''] = header?.trim().split(/ +/) ?? []
  return scheme.toLowerCase() === 'bearer' && token.startsWith('qiao_') ? token : undefined
}
