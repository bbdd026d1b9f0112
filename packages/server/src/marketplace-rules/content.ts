import { Compile } from 'typebox/compile'
import doudian from '../../../../content/marketplace-rules/doudian.v1.json' with { type: 'json' }
import jd from '../../../../content/marketplace-rules/jd.v1.json' with { type: 'json' }
import kuaishou from '../../../../content/marketplace-rules/kuaishou.v1.json' with { type: 'json' }
import pinduoduo from '../../../../content/marketplace-rules/pinduoduo.v1.json' with { type: 'json' }
import taobao from '../../../../content/marketplace-rules/taobao.v1.json' with { type: 'json' }
import weixinStore from '../../../../content/marketplace-rules/weixin-store.v1.json' with { type: 'json' }
import youzan from '../../../../content/marketplace-rules/youzan.v1.json' with { type: 'json' }
import { lintRules, MarketplaceRules, type Rule } from './rule.ts'

const check = Compile(MarketplaceRules)

/** Rules that come with the product. Read and checked once, at start: a wrong file stops it. */
const builtIn: ReadonlyMap<string, readonly Rule[]> = new Map(
  [taobao, jd, pinduoduo, doudian, youzan, kuaishou, weixinStore]
    .map(readRules)
    .map(({ marketplace, rules }) => [marketplace, rules]),
)

export function rulesOf(marketplace: string): readonly Rule[] {
  return builtIn.get(marketplace) ?? []
}

export function marketplacesWithRules(): string[] {
  return [...builtIn.keys()]
}

/** Throws what is wrong with the file. */
export function readRules(given: unknown): MarketplaceRules {
  if (!check.Check(given)) {
    const [first] = check.Errors(given)
    throw new Error(`marketplace rules: ${first?.instancePath ?? ''} ${first?.message ?? 'wrong shape'}`)
  }
  const problems = lintRules(given)
  if (problems.length > 0)
    throw new Error(`marketplace rules of ${given.marketplace}: ${problems.join('; ')}`)
  return given
}
