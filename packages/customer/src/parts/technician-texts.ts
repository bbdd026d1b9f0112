import { defineTexts } from '@qiao/ui'

export const useTechnicianTexts = defineTexts('customer.technician', {
  'zh-CN': {
    yours: '上门的师傅',
    badge: '工号 {{badge}}',
    unrated: '还没有评价',
    stars: '{{stars}} 星',
    ratings: '{{count}} 次评价',
    compare: '开门前请看一眼师傅的工牌，工号一样再请进。',
    certificate: { electrician: '有电工证', work_at_height: '有高空作业证' },
  },
  en: {
    yours: 'Your technician',
    badge: 'Badge {{badge}}',
    unrated: 'Not rated yet',
    stars: '{{stars}} stars',
    ratings: '{{count}} ratings',
    ratings_one: '{{count}} rating',
    compare: 'Before you open the door, please check that the badge number is the same.',
    certificate: { electrician: 'Certified electrician', work_at_height: 'Certified for work at height' },
  },
})
