import { estimator } from './estimator.ts'

// What learns: classification, regression, clustering, recommendation and frequent patterns, by the names of MLlib.

export const DecisionTreeClassifier = estimator('classification.DecisionTreeClassifier')
export const FMClassifier = estimator('classification.FMClassifier')
export const GBTClassifier = estimator('classification.GBTClassifier')
export const LinearSVC = estimator('classification.LinearSVC')
export const LogisticRegression = estimator('classification.LogisticRegression')
export const MultilayerPerceptronClassifier = estimator('classification.MultilayerPerceptronClassifier')
export const NaiveBayes = estimator('classification.NaiveBayes')
export const RandomForestClassifier = estimator('classification.RandomForestClassifier')

export const AFTSurvivalRegression = estimator('regression.AFTSurvivalRegression')
export const DecisionTreeRegressor = estimator('regression.DecisionTreeRegressor')
export const FMRegressor = estimator('regression.FMRegressor')
export const GBTRegressor = estimator('regression.GBTRegressor')
export const GeneralizedLinearRegression = estimator('regression.GeneralizedLinearRegression')
export const IsotonicRegression = estimator('regression.IsotonicRegression')
export const LinearRegression = estimator('regression.LinearRegression')
export const RandomForestRegressor = estimator('regression.RandomForestRegressor')

export const BisectingKMeans = estimator('clustering.BisectingKMeans')
export const GaussianMixture = estimator('clustering.GaussianMixture')
export const KMeans = estimator('clustering.KMeans')
export const LDA = estimator('clustering.LDA')

export const ALS = estimator('recommendation.ALS')
export const FPGrowth = estimator('fpm.FPGrowth')
