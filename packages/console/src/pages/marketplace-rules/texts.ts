import { defineTexts } from '@qiao/ui'

export const useRulesTexts = defineTexts('console.marketplace-rules', {
  'zh-CN': {
    title: '平台规则',
    intro:
      '新店铺接入当天就按这些规则提醒：多久内发货、价格保护多久、满多少减多少。订单按付款那一刻的规则算。',
    kind: { ship_within: '发货时限', price_protection: '价格保护', spend_and_save: '满减' },
    state: { coming: '未开始', in_force: '生效中', over: '已结束' },
    period: '{{from}} 起',
    periodTo: '{{from}} 至 {{to}}',
    unconfirmed: '平台惯例',
    unconfirmedHint: '这个数字没有在平台公开页面上找到，请以商家后台为准',
    tryTitle: '满减试算',
    tryIntro: '填每件商品的金额（元），用空格隔开',
    tryPlaceholder: '例如 1299 199.9',
    tryMarketplace: '平台',
    trySaved: '减 ',
    tryNothing: '没有生效的满减，或者没有满额',
    tryWrong: '金额要写成 199 或 199.90，最多 50 件',
  },
  en: {
    title: 'Marketplace rules',
    intro:
      'A new shop has these on its first day: how soon to ship, how long a price is protected, what a basket saves. An order keeps the rules of the moment it was paid.',
    kind: {
      ship_within: 'Ship within',
      price_protection: 'Price protection',
      spend_and_save: 'Spend and save',
    },
    state: { coming: 'Coming', in_force: 'In force', over: 'Over' },
    period: 'from {{from}}',
    periodTo: '{{from}} to {{to}}',
    unconfirmed: 'Practice',
    unconfirmedHint: 'This figure stands on no public page that was read; the merchant’s own page decides',
    tryTitle: 'What a basket saves',
    tryIntro: 'The amount of each item in yuan, with spaces between',
    tryPlaceholder: 'for example 1299 199.9',
    tryMarketplace: 'Marketplace',
    trySaved: 'Saves ',
    tryNothing: 'No rule in force, or not enough spent',
    tryWrong: 'Write amounts as 199 or 199.90, at most 50',
  },
})
