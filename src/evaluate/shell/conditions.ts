import type { Word } from '../../model/command.ts';
import type { Word as SyntaxWord, TestExpression } from '../../parse/shell/syntax.ts';
import type { TracedText } from '../../text/traced.ts';
import { compilePattern, matchesPattern } from '../../text/wildcard.ts';
import { type ExpansionContext, expandText } from './expand.ts';
import { wordTexts } from './words.ts';

/** Truth of a condition; undefined when it is not known. */
type Truth = boolean | undefined;

function all(answers: readonly Truth[]): Truth {
  if (answers.length === 0) return undefined;
  const first = answers[0];
  return answers.every((answer) => answer === first) ? first : undefined;
}

function isEmpty(texts: readonly TracedText[]): Truth {
  return all(
    texts.map((text) => {
      if (text.text === '') return true;
      return text.pieces.every((piece) => piece.hole) ? undefined : false;
    }),
  );
}

function compare(
  left: readonly TracedText[],
  right: readonly TracedText[],
  equal: (a: string, b: string) => boolean,
): Truth {
  return all(left.flatMap((a) => right.map((b) => (a.known && b.known ? equal(a.text, b.text) : undefined))));
}

function not(answer: Truth): Truth {
  return answer === undefined ? undefined : !answer;
}

const NUMBERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

function binary(operator: string, left: readonly TracedText[], right: readonly TracedText[], pattern: boolean): Truth {
  const number = NUMBERS[operator];
  if (number) {
    return compare(left, right, (a, b) => number(Number(a), Number(b)));
  }
  const equal = pattern
    ? (a: string, b: string) => matchesPattern(compilePattern(b), a)
    : (a: string, b: string) => a === b;
  if (operator === '=' || operator === '==') return compare(left, right, equal);
  if (operator === '!=') return not(compare(left, right, equal));
  return undefined;
}

/** Whether a file is surely there; undefined for one that the repository does not have: it may be made. */
export type FileTest = (path: string) => true | undefined;

const FILE_TESTS: ReadonlySet<string> = new Set(['-e', '-f', '-r', '-a']);

function exists(operator: string | undefined, texts: readonly TracedText[], isFile: FileTest | undefined): Truth {
  if (!isFile || operator === undefined || !FILE_TESTS.has(operator)) return undefined;
  return all(texts.map((text) => (text.known ? isFile(text.text) : undefined)));
}

/** `[ … ]` and `test …`: the words without the name and the closing bracket. */
export function testWords(words: readonly Word[], isFile?: FileTest): Truth {
  if (words.some((word) => word.several)) return undefined;
  const texts = words.map(wordTexts);
  const literal = (index: number): string | undefined => {
    const only = texts[index]?.length === 1 ? texts[index]![0] : undefined;
    return only?.known ? only.text : undefined;
  };
  const or = words.findIndex((_, index) => index > 0 && literal(index) === '-o');
  if (or > 0 && words.length > 3)
    return either(testWords(words.slice(0, or), isFile), testWords(words.slice(or + 1), isFile));
  const and = words.findIndex((_, index) => index > 0 && literal(index) === '-a');
  if (and > 0 && words.length > 3)
    return both(testWords(words.slice(0, and), isFile), testWords(words.slice(and + 1), isFile));
  if (words.length === 0) return false;
  if (words.length === 1) return not(isEmpty(texts[0]!));
  if (literal(0) === '!') return not(testWords(words.slice(1), isFile));
  if (words.length === 2) {
    if (literal(0) === '-z') return isEmpty(texts[1]!);
    if (literal(0) === '-n') return not(isEmpty(texts[1]!));
    return exists(literal(0), texts[1]!, isFile);
  }
  if (words.length === 3) return binary(literal(1) ?? '', texts[0]!, texts[2]!, false);
  return undefined;
}

function both(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  return a === true && b === true ? true : undefined;
}

function either(a: Truth, b: Truth): Truth {
  return not(both(not(a), not(b)));
}

function isQuoted(word: SyntaxWord): boolean {
  return word.parts?.every((part) => part.type === 'SingleQuoted' || part.type === 'DoubleQuoted') ?? false;
}

/** `[[ … ]]`. */
export function testExpression(expression: TestExpression, context: ExpansionContext, isFile?: FileTest): Truth {
  switch (expression.type) {
    case 'TestUnary': {
      const texts = expandText(context, expression.operand);
      if (expression.operator === '-z') return isEmpty(texts);
      if (expression.operator === '-n' || expression.operator === '') return not(isEmpty(texts));
      return exists(expression.operator, texts, isFile);
    }
    case 'TestBinary':
      return binary(
        expression.operator,
        expandText(context, expression.left),
        expandText(context, expression.right),
        !isQuoted(expression.right),
      );
    case 'TestLogical': {
      const answers: Truth[] = [];
      for (const operand of expression.operands) {
        const answer = testExpression(operand, context, isFile);
        if (answer === (expression.operator === '||')) return answer;
        answers.push(answer);
      }
      return answers.reduce(expression.operator === '&&' ? both : either);
    }
    case 'TestNot': {
      const answer = testExpression(expression.operand, context, isFile);
      return expression.negations.length % 2 ? not(answer) : answer;
    }
    case 'TestGroup':
      return testExpression(expression.expression, context, isFile);
  }
}
