import { defineTexts } from '@qiao/ui'

export const useCandidateTexts = defineTexts('console.work-orders.candidates', {
  'zh-CN': {
    score: '{{score}} 分',
    km: '{{km}} 公里',
    points: '{{points}} / {{max}}',
    fits: '合适的师傅（{{count}}）',
    refused: '不合适的师傅（{{count}}）',
    none: '没有合适的师傅',
    now: '按现在的情况排',
    asked: '发派单请求时的排名',
    whyNot: '为什么不是他',
    needsReason: '破例派给他要写原因，会记入审计。',
    all: '看全部 {{count}} 位',
    less: '收起',
  },
  en: {
    score: '{{score}} points',
    km: '{{km}} km',
    points: '{{points}} of {{max}}',
    fits: 'Technicians who fit ({{count}})',
    refused: 'Technicians who do not fit ({{count}})',
    none: 'No technician fits',
    now: 'As things stand now',
    asked: 'As judged when the offer was made',
    whyNot: 'Why not',
    needsReason: 'Making an exception needs a reason; it is kept in the audit.',
    all: 'Show all {{count}}',
    less: 'Show fewer',
  },
})
