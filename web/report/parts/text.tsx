export * from '../../shared/text.tsx';
