import { describe, expect, it } from 'vitest'
import { countTests, describeFailures, failedFiles, settledCounts } from './vitest-counts.ts'

function report(passed: number, failed: number, skipped: number, broken = 0) {
  return {
    numTotalTests: passed + failed + skipped,
    numPassedTests: passed,
    testResults: Array.from({ length: broken }, () => ({
      name: '/qiao/refund.test.ts',
      status: 'failed',
      message: 'no such module',
      assertionResults: [],
    })),
  }
}

describe('the counts of a test run', () => {
  it('are those of the report', () => {
    expect(countTests(report(7, 2, 0))).toEqual({ passed: 7, failed: 2 })
  })

  it('never let a skipped test pass', () => {
    expect(countTests(report(7, 0, 3))).toEqual({ passed: 7, failed: 3 })
  })

  it('count a file that broke before its first test', () => {
    expect(countTests(report(0, 0, 0, 1))).toEqual({ passed: 0, failed: 1 })
  })
})

describe('the failures told at the end', () => {
  it('name file, test and reason, and leave out what passed', () => {
    const failing = {
      ...report(1, 1, 0),
      testResults: [
        {
          name: '/qiao/orders.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'an order is kept' },
            {
              status: 'failed',
              fullName: 'an order is told',
              failureMessages: ['expected 3, got 2\n  at orders.ts:7'],
            },
          ],
        },
      ],
    }
    expect(describeFailures(failing)).toEqual([
      'orders.test.ts › an order is told: expected 3, got 2\n      at orders.ts:7',
    ])
    expect(describeFailures(report(0, 0, 0, 1))).toEqual(['refund.test.ts: no such module'])
  })
})

describe('files that failed and are run once more', () => {
  const file = (name: string, ...states: string[]) => ({
    name,
    status: states.includes('failed') ? 'failed' : 'passed',
    assertionResults: states.map((status, n) => ({ status, fullName: `test ${n}` })),
  })
  const whole = (...testResults: ReturnType<typeof file>[]) => {
    const states = testResults.flatMap((one) => one.assertionResults.map(({ status }) => status))
    const numPassedTests = states.filter((one) => one === 'passed').length
    return { numTotalTests: states.length, numPassedTests, testResults }
  }
  const first = whole(file('a', 'passed', 'passed'), file('b', 'passed', 'failed'), file('c', 'skipped'))

  it('are those with anything that did not pass', () => {
    expect(failedFiles(first)).toEqual(['b', 'c'])
  })

  it('count by their second run: a failure that stays fails', () => {
    expect(settledCounts(first, whole(file('b', 'passed', 'passed'), file('c', 'passed')))).toEqual({
      passed: 5,
      failed: 0,
    })
    expect(settledCounts(first, whole(file('b', 'passed', 'failed'), file('c', 'skipped')))).toEqual({
      passed: 3,
      failed: 2,
    })
  })
})
