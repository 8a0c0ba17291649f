export * from '../../shared/mark.tsx';
